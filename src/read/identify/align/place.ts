import { lineAt } from "../index/block.ts";
import type { Entry } from "../index/line-index.ts";
import { canonical } from "../paste/canonical.ts";
import { LINE_PREFIXES, prefixShape, strip } from "../paste/line-prefix.ts";
import { type Row, roleOf } from "../paste/paste.ts";
import type { Query } from "../paste/query.ts";
import type { LogLine, RunSource } from "../source.ts";
import { type Explained, explainGap, type GapRow } from "./gap.ts";
import { type Placement, summarise } from "./placement.ts";
import type { Candidate } from "./rank.ts";

/** Lines read around the paste, for context and for rows cut in half. */
export const CONTEXT = 4;
/** Lines read at each end of a gap to explain the rows in it. */
const GAP_REACH = 200;

/** Undefined when the run's text is not what the index says, or cannot be read. */
export function place(
  source: RunSource,
  candidate: Candidate,
  query: Query,
  all: Row[],
): Placement | undefined {
  const links = linked(candidate, query);
  if (links.length === 0) return undefined;
  const prefix = mainPrefix(candidate, query);
  const reach = gapReach(links, query.rows.length);
  const texts = readAround(source, candidate.run.entry, reach);
  const shapes = new Set(links.map(({ from }) => prefixShape(query.rows[from]!.text, prefix)));
  const unprefix = (row: Row) => withoutPrefix(row, prefix, shapes);
  const own = query.rows.map(unprefix);
  const view = { ...query, rows: own, rowLength: own.map((row) => canonical(row.text).length) };
  // Rows in which only the prefix was visible were blank lines.
  const visible = all.map(unprefix).filter((row) => row.text.trim() !== "");
  const known = texts ? links.filter((link) => isTrue(link, query, texts)) : [];
  // One false link is a chance hit of 24 bits; many are an index that belongs to another log.
  if (!texts || known.length === 0 || known.length * 2 < links.length) return undefined;
  const rows = explainAll(known, view, texts);
  return summarise(candidate, known.length, rows, texts, view, visible);
}

/** A row as it was before something was put in front of it. */
function withoutPrefix(row: Row, prefix: number, shapes: Set<string | undefined>): Row {
  if (prefix === 0 || !shapes.has(prefixShape(row.text, prefix))) return row;
  const text = strip(row.text, prefix);
  return { ...row, text, role: row.role === "content" ? roleOf(text.trim()) : row.role };
}

function linked({ run: { entry }, chain }: Candidate, query: Query): Linked[] {
  return chain.links.map(({ segment, position }) => ({
    prefix: query.prefix[segment]!,
    from: query.from[segment]!,
    to: query.to[segment]!,
    n: lineAt(entry, position, entry.count),
    likeness: "same" as const,
  }));
}

/** What most linked rows have in front of them. */
function mainPrefix({ chain }: Candidate, query: Query): number {
  const votes = new Map<number, number>();
  for (const { segment } of chain.links) {
    const prefix = query.prefix[segment]!;
    votes.set(prefix, (votes.get(prefix) ?? 0) + 1);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]![0];
}

/** Lines to read: those linked, and where rows are unexplained as many around as could explain them. */
function gapReach(links: Explained[], rows: number): { from: number; to: number }[] {
  const first = links[0]!;
  const last = links.at(-1)!;
  const spans = [{ from: first.n - CONTEXT - Math.min(first.from, GAP_REACH), to: first.n }];
  for (const [i, link] of links.entries()) {
    const next = links[i + 1];
    spans.push({ from: link.n, to: link.n });
    if (!next || next.from === link.to + 1) continue;
    spans.push({ from: link.n, to: Math.min(next.n, link.n + GAP_REACH) });
    spans.push({ from: Math.max(link.n, next.n - GAP_REACH), to: next.n });
  }
  spans.push({ from: last.n, to: last.n + CONTEXT + Math.min(rows - 1 - last.to, GAP_REACH) });
  return spans;
}

/** The line's text is what its hash says: the index may be of another log, or the hash by chance. */
function isTrue(link: Linked, query: Query, texts: Map<number, string>): boolean {
  const line = texts.get(link.n);
  if (line === undefined) return false;
  const whole = canonical(line);
  const { each } = LINE_PREFIXES[link.prefix]!;
  const parts = query.rows
    .slice(link.from, link.to + 1)
    .map((row, i) => (i === 0 || each ? strip(row.text, link.prefix) : row.text));
  return whole !== "" && canonical(parts.join("")) === whole;
}

function explainAll(links: Explained[], query: Query, texts: Map<number, string>): Explained[] {
  const all: Explained[] = [];
  let row = 0;
  for (const [i, link] of [...links, undefined].entries()) {
    const above = links[i - 1];
    const rows: GapRow[] = [];
    for (; row < (link?.from ?? query.rows.length); row++)
      if (query.rows[row]!.role !== "fence" && query.rows[row]!.role !== "cut")
        rows.push({ index: row, text: query.rows[row]!.text });
    if (rows.length > 0) {
      const lines = between(texts, above?.n ?? 0, link?.n ?? Number.POSITIVE_INFINITY);
      all.push(...explainGap(rows, lines, above !== undefined, link !== undefined));
    }
    if (!link) break;
    all.push(link);
    row = link.to + 1;
  }
  return all;
}

/** The lines read between two lines of the log: those near either end. */
function between(texts: Map<number, string>, above: number, below: number): LogLine[] {
  const lines: LogLine[] = [];
  const add = (from: number, to: number) => {
    for (let n = from; n <= to; n++) {
      const text = texts.get(n);
      if (text !== undefined) lines.push({ n, text });
    }
  };
  if (above === 0) add(Math.max(1, below - GAP_REACH), below - 1);
  else if (below - above <= 2 * GAP_REACH) add(above + 1, below - 1);
  else {
    add(above + 1, above + GAP_REACH);
    if (below < Number.POSITIVE_INFINITY) add(below - GAP_REACH, below - 1);
  }
  return lines;
}

/** A link with the line number it means. */
interface Linked extends Explained {
  prefix: number;
}

interface Span {
  from: number;
  to: number;
}

/** Reading on over a few lines is cheaper than reading anew. */
const JOIN_WITHIN = 200;

/** The text of these lines of a run, in order; undefined when its log cannot be read. */
function readAround(
  source: RunSource,
  run: Pick<Entry, "id" | "lines">,
  spans: Span[],
): Map<number, string> | undefined {
  const texts = new Map<number, string>();
  try {
    for (const { from, to } of merge(spans, run.lines)) {
      for (const line of source.lines(run.id, from, to)) {
        if (line.n > to) break;
        if (line.n >= from) texts.set(line.n, line.text);
      }
    }
  } catch {
    return undefined;
  }
  return texts;
}

function merge(spans: Span[], lines: number): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const [from, to] = [Math.max(1, span.from), Math.min(lines, span.to)];
    const last = merged.at(-1);
    if (last && from <= last.to + JOIN_WITHIN) last.to = Math.max(last.to, to);
    else if (from <= to) merged.push({ from, to });
  }
  return merged;
}
