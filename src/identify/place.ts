import { lineAt } from "./block.ts";
import { canonical } from "./canonical.ts";
import { type Explained, explainGap, type GapRow } from "./gap.ts";
import { LANES, prefixShape, strip } from "./lane.ts";
import { type Row, roleOf } from "./paste.ts";
import type { Query } from "./query.ts";
import type { Candidate } from "./rank.ts";
import { readAround } from "./read-around.ts";
import type { LogLine, RunSource } from "./source.ts";

/** Lines read around the paste, for context and for rows cut in half. */
export const CONTEXT = 4;
/** A gap this small is no cut. */
const FEW_LINES = 3;
/** Lines read at each end of a gap to explain the rows in it. */
const GAP_REACH = 200;

/** Where in one run the paste is, row by row, checked against the run's text. */
export interface Placement {
  candidate: Candidate;
  /** In order of rows; rows that are in none are not in the run. */
  rows: Explained[];
  /** First and last line of the log that the paste covers. */
  from: number;
  to: number;
  /** Lines between them, with text, that the paste lacks; by the first line of each gap. */
  missing: { from: number; to: number; lines: number }[];
  /** Share of the paste's characters found in the log, 0..1. Chrome (prompts, fences) is left out. */
  coverage: number;
  /** Rows whose values differ from the log's. */
  values: number;
  /** Rows with other words than the log, rows it does not have, and lines that were left out. */
  contradictions: number;
  /** Linked rows that no other run has, equal ones apart. */
  distinctive: number;
  /** The chain's score with what the text added. */
  score: number;
  /** Lines equal to the last punctuation mark. */
  exact: number;
  texts: Map<number, string>;
}

/** Undefined when the run's text is not what the index says, or cannot be read. */
export function place(
  source: RunSource,
  candidate: Candidate,
  query: Query,
  all: Row[],
): Placement | undefined {
  const links = linked(candidate, query);
  if (links.length === 0) return undefined;
  const lane = mainLane(candidate, query);
  const reach = gapReach(links, query.rows.length);
  const texts = readAround(source, candidate.run.entry, reach);
  const shapes = new Set(links.map(({ from }) => prefixShape(query.rows[from]!.text, lane)));
  const unprefix = (row: Row) => withoutPrefix(row, lane, shapes);
  const own = query.rows.map(unprefix);
  const view = { ...query, rows: own, rowLength: own.map((row) => canonical(row.text).length) };
  // Rows in which only the prefix was visible were blank lines.
  const visible = all.map(unprefix).filter((row) => row.text.trim() !== "");
  const known = texts ? links.filter((link) => isTrue(link, query, texts)) : [];
  // One false link is a chance hit of 24 bits; many are an index that belongs to another log.
  if (!texts || known.length === 0 || known.length * 2 < links.length) return undefined;
  const rows = explainAll(known, view, texts);
  return summarise(candidate, known, rows, texts, view, visible);
}

/** A row as it was before something was put in front of it. */
function withoutPrefix(row: Row, lane: number, shapes: Set<string | undefined>): Row {
  if (lane === 0 || !shapes.has(prefixShape(row.text, lane))) return row;
  const text = strip(row.text, lane);
  return { ...row, text, role: row.role === "content" ? roleOf(text.trim()) : row.role };
}

/** A link with the line number it means. */
interface Linked extends Explained {
  lane: number;
}

function linked({ run: { entry }, chain }: Candidate, query: Query): Linked[] {
  return chain.links.map(({ segment, position }) => ({
    lane: query.lane[segment]!,
    from: query.from[segment]!,
    to: query.to[segment]!,
    n: lineAt(entry, position, entry.count),
    likeness: "same" as const,
  }));
}

/** Links that the text did not bear out count for nothing. */
function scoreOf({ chain }: Candidate, known: number): number {
  return (chain.score * known) / Math.max(1, chain.links.length);
}

/** What most linked rows have in front of them. */
function mainLane({ chain }: Candidate, query: Query): number {
  const votes = new Map<number, number>();
  for (const { segment } of chain.links) {
    const lane = query.lane[segment]!;
    votes.set(lane, (votes.get(lane) ?? 0) + 1);
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
  const { each } = LANES[link.lane]!;
  const parts = query.rows
    .slice(link.from, link.to + 1)
    .map((row, i) => (i === 0 || each ? strip(row.text, link.lane) : row.text));
  return whole !== "" && canonical(parts.join("")) === whole;
}

export function rowText(query: Query, from: number, to: number): string {
  return query.rows
    .slice(from, to + 1)
    .map((row) => row.text)
    .join("");
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

/** What rows that were explained add up to. */
export function summarise(
  candidate: Candidate,
  known: Linked[],
  rows: Explained[],
  texts: Map<number, string>,
  query: Query,
  all: Row[],
): Placement {
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const added = rows.filter((row) => row.likeness === "partial" || row.likeness === "masked");
  const values = rows.filter((row) => row.likeness === "value").length;
  const edited = rows.filter((row) => row.likeness === "edited").length;
  const gaps = missing(rows, texts);
  return {
    candidate,
    rows,
    from: extend(
      all.slice(0, lineIndex(all, query.rows[first.from]!.line)).reverse(),
      texts,
      first.n,
      -1,
    ),
    to: extend(all.slice(lineIndex(all, query.rows[last.to]!.line) + 1), texts, last.n, 1),
    missing: gaps,
    coverage: coverage(rows, query),
    values,
    contradictions: edited + strangers(rows, query) + leftOut(rows, gaps, query, all),
    distinctive: 0,
    score: scoreOf(candidate, known.length) + 2 * added.length + edited - 2 * values,
    exact: rows.filter((row) => isExact(row, query, texts)).length,
    texts,
  };
}

/** Rules and boxes next to the first and last line belong to the range when they were pasted too. */
function extend(rows: Row[], texts: Map<number, string>, n: number, step: 1 | -1): number {
  let edge = n;
  for (const row of rows) {
    let at = edge + step;
    while (texts.get(at)?.trim() === "") at += step;
    if (canonical(row.text) !== "" || squash(texts.get(at) ?? "") !== squash(row.text)) break;
    edge = at;
  }
  return edge;
}

function squash(text: string): string {
  return text.replace(/\s+/g, "");
}

function isExact(row: Explained, query: Query, texts: Map<number, string>): boolean {
  return squash(rowText(query, row.from, row.to)).endsWith(squash(texts.get(row.n)!));
}

function missing(rows: Explained[], texts: Map<number, string>): Placement["missing"] {
  const gaps: Placement["missing"] = [];
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next || next.n <= row.n + 1) continue;
    let lines = 0;
    // Lines that were not read lie in a cut too big for blank lines to matter.
    for (let n = row.n + 1; n < next.n; n++) if (hasText(texts.get(n))) lines++;
    if (lines > 0) gaps.push({ from: row.n + 1, to: next.n - 1, lines });
  }
  return gaps;
}

function hasText(text: string | undefined): boolean {
  return text === undefined || canonical(text) !== "";
}

function coverage(rows: Explained[], query: Query): number {
  const length = query.rowLength.map((n, i) => (query.rows[i]!.role === "content" ? n : 0));
  const total = length.reduce((sum, n) => sum + n, 0);
  let found = 0;
  for (const { from, to, likeness } of rows) {
    if (likeness === "value" || likeness === "edited") continue;
    for (let i = from; i <= to; i++) found += length[i]!;
  }
  return total === 0 ? 0 : found / total;
}

/**
 * Content rows right next to explained ones that the log does not have: another run's output, unless
 * somebody wrote between the lines. One right above may be a remark.
 */
function strangers(rows: Explained[], query: Query): number {
  const explained = new Set<number>();
  for (const row of rows) for (let i = row.from; i <= row.to; i++) explained.add(i);
  const first = rows[0]!.from;
  const above = attached(query, first - 1, -1, explained);
  let count = above > 1 ? above : 0;
  for (const row of rows) count += attached(query, row.to + 1, 1, explained);
  return count;
}

/** Unexplained content rows from `row` on, up to the first blank line, prompt, fence or cut. */
function attached(query: Query, row: number, step: 1 | -1, explained: Set<number>): number {
  let count = 0;
  for (let i = row; query.rows[i] && !explained.has(i); i += step) {
    const here = query.rows[i]!;
    const before = query.rows[i - step]!;
    if (here.role !== "content" || Math.abs(here.line - before.line) > 1) break;
    if (query.rowLength[i] === 0) break;
    count++;
  }
  return count;
}

/** Gaps of a few lines that nothing in the paste shows: people cut more, and leave a mark. */
function leftOut(rows: Explained[], gaps: Placement["missing"], query: Query, all: Row[]): number {
  const small = new Set(gaps.filter((gap) => gap.lines <= FEW_LINES).map((gap) => gap.from));
  let count = 0;
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next || !small.has(row.n + 1)) continue;
    const [above, below] = [query.rows[row.to]!, query.rows[next.from]!];
    const between = all.slice(lineIndex(all, above.line), lineIndex(all, below.line));
    const marked = between.some((other) => other.role === "cut");
    if (!marked && between.length === below.line - above.line) count++;
  }
  return count;
}

/** Where in all rows the one of this paste line is: they rise. */
function lineIndex(all: Row[], line: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.line < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
