/** A secret in a text: from `start` up to `end`, in UTF-16 units. */
export interface SecretRange {
  start: number;
  end: number;
  /** lower-case kebab, such as `github-token` */
  kind: string;
  /** How much the kind says; of overlapping finds the more exact names the whole. */
  rank: number;
}

/** What a detector is told besides the text. */
export interface Known {
  /** Exact values to look for, as `exactValues` gives them. */
  values: readonly string[];
  /** The text may begin inside a private key. */
  midway: boolean;
}

/** Adds the secrets it sees in the text to `found`. Its time is linear in the text. */
export type Detector = (text: string, found: SecretRange[], known: Known) => void;

/** Ranks: a value known or shaped like one issuer's; a place that holds secrets; a name that says so. */
export const EXACT = 3;
export const PLACE = 2;
export const NAMED = 1;

/** Sorted and without overlaps; what overlaps becomes one range with the most exact kind. */
export function mergeRanges(ranges: SecretRange[]): SecretRange[] {
  ranges.sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: SecretRange[] = [];
  for (const range of ranges) {
    const last = merged.at(-1);
    if (!last || range.start >= last.end) {
      merged.push({ ...range });
      continue;
    }
    last.end = Math.max(last.end, range.end);
    if (range.rank > last.rank) {
      last.rank = range.rank;
      last.kind = range.kind;
    }
  }
  return merged;
}
