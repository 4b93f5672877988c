import type { Explained } from "./gap.ts";
import type { Row } from "./paste.ts";
import type { Query } from "./query.ts";

/**
 * Content rows right next to explained ones that the log does not have: another run's output, unless
 * somebody wrote between the lines. One right above may be a remark.
 */
export function strangers(rows: Explained[], query: Query): number {
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

/** A gap this small is no cut. */
const FEW_LINES = 3;

/** Gaps of a few lines that nothing in the paste shows: people cut more, and leave a mark. */
export function leftOut(
  rows: Explained[],
  gaps: { from: number; lines: number }[],
  query: Query,
  all: Row[],
): number {
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
export function lineIndex(all: Row[], line: number): number {
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle]!.line < line) low = middle + 1;
    else high = middle;
  }
  return low;
}
