import type { Searched, SearchedRuns } from "../index/searched.ts";
import { canonical } from "../paste/canonical.ts";
import type { Query } from "../paste/query.ts";
import type { LogLine } from "../source.ts";
import type { Explained } from "./gap.ts";
import { fitsMasked, isMasked, template } from "./likeness.ts";
import { type Placement, summarise } from "./placement.ts";
import type { Searchable } from "./search.ts";

export interface FuzzyMatch {
  placement: Placement;
  /** value: the same lines with other values. part: a piece of one line, or one with a mask in it. */
  kind: "value" | "part";
}

/** Time spent reading logs, ms. */
const SEARCH_MS = 150;
/** Lines read at each end of a log. */
const END = 2000;
const MAX_JOIN = 12;
const MAX_STARTS = 100;
/** Rows compared; more say nothing new. */
const MAX_ROWS = 200;
/** Share of the paste's characters that must look alike. */
const ENOUGH = 0.5;
const SHORTEST = 12;

interface Shaped extends LogLine {
  whole: string;
  shape: string;
}

/**
 * For a paste of which the index knows too little, because every line of it is cut, blotted out or
 * has other values: reads the logs themselves, those of each command's newest run first, then back
 * in time, for as long as `SEARCH_MS` allows.
 */
export function fuzzyMatch(
  on: Searchable,
  runs: SearchedRuns,
  query: Query,
): FuzzyMatch | undefined {
  const rows = contentRows(query);
  const total = rows.reduce((sum, row) => sum + row.whole.length, 0);
  if (total < SHORTEST) return undefined;
  const deadline = Math.min(on.deadline, Date.now() + SEARCH_MS);
  let best: { explained: Explained[]; covered: number; run: Searched; lines: Shaped[] } | undefined;
  for (const run of commandsFirst(runs)) {
    if (Date.now() > deadline) break;
    const lines = readEnds(on, run);
    const part = rows.length <= 2 ? findPart(rows, lines) : undefined;
    if (part) return { kind: "part", placement: placeAt(on, run, part, lines, query) };
    const found = alignShapes(rows, lines);
    if (found.covered > (best?.covered ?? 0)) best = { ...found, run, lines };
    if (best && best.covered === total) break;
  }
  if (!best || best.covered < total * ENOUGH) return undefined;
  return { kind: "value", placement: placeAt(on, best.run, best.explained, best.lines, query) };
}

interface ShapedRow {
  index: number;
  text: string;
  whole: string;
}

function contentRows(query: Query): ShapedRow[] {
  const rows: ShapedRow[] = [];
  for (const [index, { text, role }] of query.rows.entries())
    if (role === "content") rows.push({ index, text, whole: canonical(text) });
  return rows.slice(0, MAX_ROWS);
}

/** Made as they are asked for: of a million runs a few hundred are read. */
function* commandsFirst(runs: SearchedRuns): Generator<Searched> {
  const seen = new Set<number>();
  const given = new Uint8Array(runs.length);
  for (let r = 0; r < runs.length; r++) {
    if (seen.has(runs.command(r))) continue;
    seen.add(runs.command(r));
    given[r] = 1;
    yield runs.at(r);
  }
  for (let r = 0; r < runs.length; r++) if (given[r] === 0) yield runs.at(r);
}

function readEnds({ source }: Searchable, { entry }: Searched): Shaped[] {
  const lines: Shaped[] = [];
  const add = (from: number, to: number) => {
    for (const { n, text } of source.lines(entry.id, from, to)) {
      const whole = canonical(text);
      if (whole !== "") lines.push({ n, text, whole, shape: template(whole) });
    }
  };
  try {
    add(1, Math.min(END, entry.lines));
    if (entry.lines > END) add(Math.max(END + 1, entry.lines - END + 1), entry.lines);
  } catch {
    return [];
  }
  return lines;
}

/** The one line that a row or two are a piece of. */
function findPart(rows: ShapedRow[], lines: Shaped[]): Explained[] | undefined {
  const text = rows.map((row) => row.text).join("");
  const whole = canonical(text);
  const masked = isMasked(text);
  if (whole.length < SHORTEST) return undefined;
  const at = { from: rows[0]!.index, to: rows.at(-1)!.index };
  for (const line of lines) {
    if (line.whole.includes(whole)) return [{ ...at, n: line.n, likeness: "partial" }];
    if (masked && fitsMasked(text, line.text)) return [{ ...at, n: line.n, likeness: "masked" }];
  }
  return undefined;
}

/** The place where most rows follow each other as lines that differ in their values only. */
function alignShapes(
  rows: ShapedRow[],
  lines: Shaped[],
): { explained: Explained[]; covered: number } {
  const joins = new Map<string, { from: number; to: number }>();
  const at = new Map<number, Map<string, number>>();
  for (let i = 0; i < rows.length; i++) {
    const own = new Map<string, number>();
    let text = "";
    for (let j = i; j < Math.min(rows.length, i + MAX_JOIN); j++) {
      text += rows[j]!.text;
      const shape = template(canonical(text));
      own.set(shape, j);
      if (!joins.has(shape)) joins.set(shape, { from: i, to: j });
    }
    at.set(i, own);
  }
  let best = { explained: [] as Explained[], covered: 0 };
  let starts = 0;
  for (let p = 0; p < lines.length && starts < MAX_STARTS; p++) {
    const join = joins.get(lines[p]!.shape);
    if (!join) continue;
    starts++;
    const found = follow(rows, lines, at, join.from, p);
    if (found.covered > best.covered) best = found;
  }
  return best;
}

function follow(
  rows: ShapedRow[],
  lines: Shaped[],
  at: Map<number, Map<string, number>>,
  row: number,
  position: number,
): { explained: Explained[]; covered: number } {
  const explained: Explained[] = [];
  let covered = 0;
  let p = position;
  for (let r = row; r < rows.length && p < lines.length; r++) {
    const near = lines.slice(p, p + 4).findIndex((line) => at.get(r)!.has(line.shape));
    if (near < 0) continue;
    const line = lines[p + near]!;
    const to = at.get(r)!.get(line.shape)!;
    const whole = canonical(
      rows
        .slice(r, to + 1)
        .map((each) => each.text)
        .join(""),
    );
    const likeness = whole === line.whole ? "same" : "value";
    explained.push({ from: rows[r]!.index, to: rows[to]!.index, n: line.n, likeness });
    covered += whole.length;
    p += near + 1;
    r = to;
  }
  return { explained, covered };
}

function placeAt(
  on: Searchable,
  run: Searched,
  explained: Explained[],
  lines: Shaped[],
  query: Query,
): Placement {
  const texts = new Map(lines.map(({ n, text }) => [n, text]));
  const candidate = { run, chain: { score: 0, links: [] } };
  return summarise(candidate, 0, explained, texts, query, on.paste.rows);
}
