import { CONTEXT } from "./align/place.ts";
import { type Placement, rowText } from "./align/placement.ts";
import type { Difference, Match, Part } from "./answer.ts";
import type { LineIndex } from "./index/line-index.ts";
import { canonical } from "./paste/canonical.ts";
import type { Query } from "./paste/query.ts";
import type { LogLine, RunFacts, RunSource } from "./source.ts";

const MAX_DIFFERENCES = 20;
const MAX_EXTRA = 50;
const MAX_SHOWN = 400;
const SHOWN_AROUND = 3;

/** A placement in the words of the answer. */
export function toMatch(
  source: RunSource,
  placed: Placement,
  run: RunFacts,
  newestRun: string,
  query: Query,
  index: LineIndex,
): Match {
  const { from, to, texts, missing } = placed;
  const differences = listDifferences(placed, query);
  return {
    run,
    command: source.command(run.id),
    from,
    to,
    part: partOf(placed, run),
    coverage: placed.coverage,
    score: placed.score,
    before: around(texts, from - SHOWN_AROUND, from - 1),
    after: around(texts, to + 1, to + SHOWN_AROUND),
    missing: { lines: missing.reduce((sum, gap) => sum + gap.lines, 0), gaps: missing },
    edited: placed.rows.some((row) => row.likeness === "value" || row.likeness === "edited"),
    differences: differences.slice(0, MAX_DIFFERENCES),
    extra: extraRows(placed, query),
    alsoAt: repeats(index.hashes(placed.candidate.run.entry), placed),
    newest: newestRun === run.id,
    newestRun,
  };
}

/** A run known by its header alone. */
export function headerMatch(source: RunSource, run: RunFacts, newestRun: string): Match {
  return {
    run,
    command: source.command(run.id),
    from: 0,
    to: 0,
    part: "none",
    coverage: 0,
    score: 0,
    before: [],
    after: [],
    missing: { lines: 0, gaps: [] },
    edited: false,
    differences: [],
    extra: [],
    alsoAt: [],
    newest: newestRun === run.id,
    newestRun,
  };
}

function partOf({ from, to, texts }: Placement, run: RunFacts): Part {
  const starts = isBlank(texts, 1, from - 1);
  const ends = isBlank(texts, to + 1, run.lines) && !run.live;
  if (starts && ends) return "whole";
  if (starts) return "head";
  return ends ? "tail" : "middle";
}

/** Only lines without text: blank ones, rules. */
function isBlank(texts: Map<number, string>, from: number, to: number): boolean {
  if (to - from >= CONTEXT) return false;
  for (let n = from; n <= to; n++) if (canonical(texts.get(n) ?? "?0") !== "") return false;
  return true;
}

function around(texts: Map<number, string>, from: number, to: number): LogLine[] {
  const lines: LogLine[] = [];
  for (let n = from; n <= to; n++) {
    const text = texts.get(n);
    if (text !== undefined) lines.push({ n, text: shorten(text) });
  }
  return lines;
}

function listDifferences({ rows, texts }: Placement, query: Query): Difference[] {
  const order = { value: 0, edited: 1, masked: 2, partial: 3 };
  const found: Difference[] = [];
  for (const { from, to, n, likeness } of rows) {
    if (likeness === "same") continue;
    const pasteLine = query.rows[from]!.line;
    const paste = shorten(rowText(query, from, to));
    found.push({ pasteLine, paste, logLine: n, log: shorten(texts.get(n)!), kind: likeness });
  }
  return found.sort((a, b) => order[a.kind] - order[b.kind] || a.pasteLine - b.pasteLine);
}

function extraRows({ rows }: Placement, query: Query): number[] {
  const explained = new Set<number>();
  for (const { from, to } of rows) for (let i = from; i <= to; i++) explained.add(i);
  const extra: number[] = [];
  for (const [i, row] of query.rows.entries())
    if (row.role === "content" && !explained.has(i)) extra.push(row.line);
  return extra.slice(0, MAX_EXTRA);
}

function shorten(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

const MAX_LISTED = 20;

/** Other places in the run where the same lines follow each other at the same distances. */
function repeats(hashes: Uint32Array, placed: Placement): { from: number; to: number }[] {
  const { entry, chain } = { entry: placed.candidate.run.entry, chain: placed.candidate.chain };
  const positions = chain.links.map((link) => link.position);
  const base = positions[0];
  // Positions are line numbers only where the whole log is indexed.
  if (base === undefined || entry.count !== entry.lines) return [];
  const last = positions.at(-1)! - base;
  const found: { from: number; to: number }[] = [];
  for (let at = 0; at + last < hashes.length && found.length < MAX_LISTED; at++) {
    if (at === base || hashes[at] !== hashes[base]) continue;
    if (!positions.every((p) => hashes[p - base + at] === hashes[p])) continue;
    found.push({ from: placed.from - base + at, to: placed.to - base + at });
  }
  return found;
}
