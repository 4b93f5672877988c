import { defined } from "../../defined.ts";
import { MAX_CHARS, withoutVolatile } from "./volatile.ts";

/** A rendered line and its number, as `ig run logs` counts. */
export interface OutputLine {
  n: number;
  text: string;
  /** Characters that were left out of `text`. */
  cut?: number | undefined;
}

export interface Divergence {
  /** No difference was found in what was compared. */
  same: boolean;
  /** The first lines that differ; a missing one means that output ended there. */
  first?: { a?: OutputLine; b?: OutputLine; before: OutputLine[] };
  /** Pairs of lines that were looked at; blank ones do not count. */
  compared: number;
  /** False when the comparison stopped early: `same` then says nothing about the rest. */
  complete: boolean;
}

export interface DivergenceLimits {
  /** Pairs of lines. Default 500,000. */
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
  const isLate = clock(performance.now() + maxMs);
  const [left, right] = [printed(a, isLate), printed(b, isLate)];
  const before: OutputLine[] = [];
  let whole = true;
  try {
    for (let compared = 0; ; compared++) {
      if (compared >= maxLines) return { same: true, compared, complete: false };
      const one = left.next().value;
      const other = right.next().value;
      if (one === LATE || other === LATE) return { same: true, compared, complete: false };
      if (!one && !other) return { same: true, compared, complete: whole };
      if (!one || !other || !alike(one.text, other.text)) {
        const first = { ...defined({ a: one, b: other }), before };
        return { same: false, first, compared: compared + 1, complete: true };
      }
      if (one.cut || other.cut) whole = false;
      before.push(one);
      if (before.length > CONTEXT) before.shift();
    }
  } finally {
    left.return(undefined);
    right.return(undefined);
  }
}

/** What is beyond the reach of masking must be equal to the character. */
function alike(a: string, b: string): boolean {
  if (a === b) return true;
  return withoutVolatile(a) === withoutVolatile(b) && a.slice(MAX_CHARS) === b.slice(MAX_CHARS);
}

/** Time is up: what follows is not known. */
const LATE = Symbol("late");

function* printed(
  lines: Iterable<OutputLine>,
  isLate: () => boolean,
): Generator<OutputLine | typeof LATE, undefined, undefined> {
  for (const line of lines) {
    if (isLate()) yield LATE;
    if (line.text.trim() !== "") yield line;
  }
}

/** The clock is asked now and then only: it costs as much as most comparisons. */
function clock(until: number): () => boolean {
  let asked = 0;
  return () => ++asked % 512 === 0 && performance.now() > until;
}
