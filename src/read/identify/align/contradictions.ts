import type { Row } from "../paste/paste.ts";
import type { Query } from "../paste/query.ts";
import type { Explained } from "./gap.ts";

/**
 * Content rows that the log does not have though they belong with explained ones: another run's
 * output, unless somebody wrote between the lines. One alone above them may be a remark.
 */
export function strangers(rows: Explained[], query: Query, all: Row[]): number {
  const explained = new Set<number>();
  for (const row of rows) for (let i = row.from; i <= row.to; i++) explained.add(i);
  const first = rows[0]!.from;
  const above = attached(query, first - 1, -1, explained);
  let count = above > 1 || isBelowPrompt(query, first - above) ? above : 0;
  for (const row of rows) count += attached(query, row.to + 1, 1, explained);
  return count + blocks(query, all, explained, first);
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

/** Right under what was typed stands output, not a remark. */
function isBelowPrompt({ rows }: Query, row: number): boolean {
  const [above, here] = [rows[row - 1], rows[row]];
  return above?.role === "prompt" && here !== undefined && here.line - above.line === 1;
}

/** Shorter, and it may be a remark. */
const SHORTEST_BLOCK = 3;

/**
 * Rows of blocks that follow explained rows after nothing but blank lines and cuts, and look like
 * output. What stands behind a fence or a prompt is something else that was pasted, too.
 */
function blocks(query: Query, all: Row[], explained: Set<number>, first: number): number {
  let count = 0;
  let after = false;
  for (let i = first; i < query.rows.length; i++) {
    const { role, line } = query.rows[i]!;
    const previous = query.rows[i - 1]?.line ?? 0;
    // Rows without letters, as fences are, are only in `all`.
    const between = all.slice(lineIndex(all, previous + 1), lineIndex(all, line + 1));
    if (between.some((row) => row.role !== "content" && row.role !== "cut")) after = false;
    if (explained.has(i)) after = true;
    if (!after || explained.has(i) || role !== "content") continue;
    const length = 1 + attached(query, i + 1, 1, explained);
    const apart = line - previous > 1;
    const block = query.rows.slice(i, i + length);
    const printed = block.filter(looksPrinted).length;
    if (apart && length >= SHORTEST_BLOCK && printed * 2 > length) count += length;
    i += length - 1;
  }
  return count;
}

/** Indented, or with numbers or the marks of programs in it: people write other sentences. */
function looksPrinted({ text }: Row): boolean {
  return /^\s{2}|\d|[[\]{}<>=|\\_/]/.test(text);
}

/** A gap this small is no cut. */
const FEW_LINES = 3;

/**
 * Gaps of a few lines that nothing in the paste shows: people cut more, and leave a mark. A blank
 * line is one where the log has none.
 */
export function leftOut(
  rows: Explained[],
  gaps: { from: number; to: number; lines: number }[],
  query: Query,
  all: Row[],
): number {
  const small = new Map(gaps.filter((gap) => gap.lines <= FEW_LINES).map((gap) => [gap.from, gap]));
  let count = 0;
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    const gap = small.get(row.n + 1);
    if (!next || gap === undefined) continue;
    const [above, below] = [query.rows[row.to]!, query.rows[next.from]!];
    const between = all.slice(lineIndex(all, above.line), lineIndex(all, below.line));
    const marked = between.some((other) => other.role === "cut");
    const blankRows = below.line - above.line - between.length;
    if (!marked && blankRows <= gap.to - gap.from + 1 - gap.lines) count++;
  }
  return count;
}

/** Where in all rows the one of this paste line is: they rise. */
export function lineIndex(all: Row[], line: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.line < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
