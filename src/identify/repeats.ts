import type { Placement } from "../read/identify/align/placement.ts";

const MAX_LISTED = 20;

/** Other places in the run where the same lines follow each other at the same distances. */
export function repeats(hashes: Uint32Array, placed: Placement): { from: number; to: number }[] {
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
