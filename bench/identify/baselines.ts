import type { Corpus } from "./corpus.ts";

/** A simpler way to find the run, to compare with: the best run's ID. */
export interface Baseline {
  name: string;
  bytes: number;
  find(text: string): string | undefined;
}

/** Exact lines in a bag: the run that has most of the paste's lines, the newest of equals. */
export function exactLines(corpus: Corpus): Baseline {
  const postings = new Map<string, number[]>();
  let bytes = 0;
  for (const [r, run] of corpus.runs.entries())
    for (const line of new Set(corpus.source.text(run.id).map((text) => text.trim()))) {
      if (line === "") continue;
      bytes += 4;
      const list = postings.get(line);
      if (list) list.push(r);
      else postings.set(line, [r]);
    }
  const find = (text: string) => {
    const rows = new Set(text.split(/\r?\n/).map((row) => row.trim()));
    return mostVotes(
      corpus,
      [...rows].map((row) => postings.get(row) ?? []),
    );
  };
  return { name: "exact lines", bytes, find };
}

const GRAM = 16;
const WINDOW = 12;

/** Winnowing (Schleimer, Wilkerson, Aiken 2003): k-gram fingerprints of the text without spaces. */
export function winnowing(corpus: Corpus): Baseline {
  const postings = new Map<number, number[]>();
  let bytes = 0;
  for (const [r, run] of corpus.runs.entries())
    for (const print of fingerprints(corpus.source.text(run.id).join(""))) {
      bytes += 4;
      const list = postings.get(print);
      if (list) list.push(r);
      else postings.set(print, [r]);
    }
  const find = (text: string) =>
    mostVotes(
      corpus,
      [...fingerprints(text)].map((print) => postings.get(print) ?? []),
    );
  return { name: `winnowing k${GRAM} w${WINDOW}`, bytes, find };
}

function mostVotes(corpus: Corpus, lists: number[][]): string | undefined {
  const votes = new Uint32Array(corpus.runs.length);
  for (const list of lists) for (const r of list) votes[r]!++;
  let best = -1;
  for (let r = 0; r < votes.length; r++)
    if (votes[r]! > 0 && (best < 0 || votes[r]! >= votes[best]!)) best = r;
  return best < 0 ? undefined : corpus.runs[best]!.id;
}

function fingerprints(text: string): Set<number> {
  const plain = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const hashes: number[] = [];
  let hash = 0;
  const top = Array.from({ length: GRAM - 1 }).reduce<number>((p) => Math.imul(p, 31), 1);
  for (let i = 0; i < plain.length; i++) {
    if (i >= GRAM) hash = (hash - Math.imul(plain.charCodeAt(i - GRAM), top)) | 0;
    hash = (Math.imul(hash, 31) + plain.charCodeAt(i)) | 0;
    if (i >= GRAM - 1) hashes.push(Math.imul(hash, 0x9e3779b1) >>> 0);
  }
  const prints = new Set<number>();
  for (let i = 0; i + WINDOW <= hashes.length; i++) {
    let least = hashes[i]!;
    for (let k = 1; k < WINDOW; k++) if (hashes[i + k]! < least) least = hashes[i + k]!;
    prints.add(least);
  }
  return prints;
}
