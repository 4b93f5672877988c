import type { Placement } from "./align/placement.ts";
import type { LineIndex } from "./index/line-index.ts";
import type { RunSource } from "./source.ts";

/** The line nearest to the paste in which two runs that are equal in it differ, in words. */
export function tellApart(
  index: LineIndex,
  source: RunSource,
  first: Placement,
  second: Placement,
): string {
  const [a, b] = [first, second].map((placed) => placed.candidate.run.entry) as [Entry, Entry];
  const [left, right] = [index.hashes(a), index.hashes(b)];
  const down = distance(left, right, first.to, second.to, 1);
  const up = distance(left, right, first.from - 2, second.from - 2, -1);
  if (down === undefined && up === undefined)
    return `${a.id} and ${b.id} printed the same text from start to end; only the header or footer tells them apart`;
  const below = down !== undefined && (up === undefined || down <= up);
  const steps = (below ? down : up)!;
  const at = (placed: Placement) => (below ? placed.to + 1 + steps : placed.from - 1 - steps);
  const where = below ? `${steps + 1} lines below` : `${steps + 1} lines above`;
  const says = (placed: Placement) =>
    `${placed.candidate.run.entry.id} ${quote(source, placed, at(placed))}`;
  return `the runs differ ${where} the paste: ${says(first)}, ${says(second)}`;
}

type Entry = Placement["candidate"]["run"]["entry"];

/** How many lines from here on are equal before one differs; undefined when none does. */
function distance(
  left: Uint32Array,
  right: Uint32Array,
  fromLeft: number,
  fromRight: number,
  step: 1 | -1,
): number | undefined {
  for (let i = 0; ; i++) {
    const [a, b] = [left[fromLeft + i * step], right[fromRight + i * step]];
    if (a === undefined && b === undefined) return undefined;
    if (a !== b) return i;
  }
}

function quote(source: RunSource, placed: Placement, n: number): string {
  if (n < 1 || n > placed.candidate.run.entry.lines) return "has no line there";
  try {
    for (const line of source.lines(placed.candidate.run.entry.id, n, n))
      return `says "${line.text.trim().slice(0, 120)}" in line ${n}`;
  } catch {
    // The log went away meanwhile: say where, not what.
  }
  return `differs in line ${n}`;
}
