import { withoutVolatile } from "./volatile.ts";

/** A rendered line and its number, as `ig run logs` counts. */
export interface OutputLine {
  n: number;
  text: string;
}

export interface Divergence {
  /** No difference was found in what was compared. */
  same: boolean;
  /** The first lines that differ; a missing one means that output ended there. */
  first?: { a?: OutputLine; b?: OutputLine; before: OutputLine[] };
  /** Pairs of lines that were looked at. */
  compared: number;
  /** False when the comparison stopped early: `same` then says nothing about the rest. */
  complete: boolean;
}

export interface DivergenceLimits {
  /** Default 500,000. */
  maxLines?: number;
  /** Default 2,000. */
  maxMs?: number;
}

const CONTEXT = 2;

/**
 * The first place where two outputs differ in more than times, pids, paths, durations and the like.
 * Blank lines do not count. Reads no further than that place.
 */
export function firstDivergence(
  a: Iterable<OutputLine>,
  b: Iterable<OutputLine>,
  { maxLines = 500_000, maxMs = 2000 }: DivergenceLimits = {},
): Divergence {
  const until = performance.now() + maxMs;
  const [left, right] = [printed(a), printed(b)];
  const before: OutputLine[] = [];
  try {
    for (let compared = 0; ; compared++) {
      // The clock is asked now and then only: it costs as much as most comparisons.
      if (compared >= maxLines || (compared % 256 === 255 && performance.now() > until))
        return { same: true, compared, complete: false };
      const one = left.next().value;
      const other = right.next().value;
      if (!one && !other) return { same: true, compared, complete: true };
      if (!one || !other || !alike(one.text, other.text)) {
        const first = { ...(one ? { a: one } : {}), ...(other ? { b: other } : {}), before };
        return { same: false, first, compared: compared + 1, complete: true };
      }
      before.push(one);
      if (before.length > CONTEXT) before.shift();
    }
  } finally {
    left.return(undefined);
    right.return(undefined);
  }
}

function alike(a: string, b: string): boolean {
  return a === b || withoutVolatile(a) === withoutVolatile(b);
}

function* printed(lines: Iterable<OutputLine>): Generator<OutputLine, undefined, undefined> {
  for (const line of lines) if (line.text.trim() !== "") yield line;
}
