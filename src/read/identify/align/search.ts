import type { LineIndex } from "../index/line-index.ts";
import type { SearchedRuns } from "../index/searched.ts";
import { LINE_PREFIXES } from "../paste/line-prefix.ts";
import type { Paste } from "../paste/paste.ts";
import { buildQuery, type Query } from "../paste/query.ts";
import type { RunSource } from "../source.ts";
import { place } from "./place.ts";
import type { Placement } from "./placement.ts";
import { rank } from "./rank.ts";

export interface Found {
  query: Query;
  /** Best first; equal ones newest first. */
  placements: Placement[];
  /** How many of `placements`, from the first, are equal in all that was pasted. */
  equal: number;
  /** Older runs whose hashes are equal too; their text was not read. */
  more: number;
  cut: boolean;
}

export interface Searchable {
  index: LineIndex;
  source: RunSource;
  paste: Paste;
  /** Epoch ms. */
  deadline: number;
}

/** Runs whose text is read to tell them apart. */
const MAX_PLACED = 40;
/** Below this share of the paste found, something may stand in front of every line. */
const RETRY_BELOW = 0.45;

export function search(on: Searchable, runs: SearchedRuns): Found {
  const plain = searchWith(on, runs, [0]);
  const coverage = plain.placements[0]?.coverage ?? 0;
  if (coverage >= RETRY_BELOW || on.paste.rows.length === 0) return plain;
  const stripped = searchWith(
    on,
    runs,
    LINE_PREFIXES.map((_, prefix) => prefix),
  );
  return (stripped.placements[0]?.coverage ?? 0) > coverage + 0.1 ? stripped : plain;
}

function searchWith(on: Searchable, runs: SearchedRuns, prefixes: number[]): Found {
  const { index, source, paste, deadline } = on;
  const query = buildQuery(paste.rows, prefixes, (hash) => index.has(hash));
  const { candidates, cut, runsWith } = rank(index, runs, query, deadline);
  const placements: Placement[] = [];
  for (const candidate of candidates.slice(0, MAX_PLACED)) {
    const placed = place(source, candidate, query, paste.rows);
    if (placed) placements.push(placed);
    if (Date.now() > deadline) break;
  }
  placements.sort(byLikelihood);
  const best = placements[0];
  const equal = best ? placements.filter((other) => isEqual(best, other)).length : 0;
  const top = best?.candidate.chain.score;
  const unread = candidates.slice(MAX_PLACED).filter(({ chain }) => chain.score === top);
  const more = unread.length;
  const ofCommand = countRuns(runs, new Set(placements.map(commandOf)));
  for (const placed of placements) {
    const others = ofCommand.get(commandOf(placed))!;
    placed.distinctive = distinctive(placed, query, runsWith, equal + more, others);
  }
  return { query, placements, equal, more, cut };
}

const commandOf = (placed: Placement) => placed.candidate.run.entry.command;

/** How many runs each of these commands has. */
function countRuns(runs: SearchedRuns, commands: Set<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (let r = 0; r < runs.length && commands.size > 0; r++) {
    const command = runs.command(r);
    if (commands.has(command)) counts.set(command, (counts.get(command) ?? 0) + 1);
  }
  return counts;
}

/** Linked rows that these equal runs have, and most others of the same command have not. */
function distinctive(
  placed: Placement,
  query: Query,
  runsWith: Uint32Array,
  equal: number,
  ofCommand: number,
): number {
  const runs = Math.min(equal, Math.max(1, Math.floor(ofCommand / 2)));
  const links = placed.candidate.chain.links.map(({ segment }) => query.query[segment]!);
  return links.filter((q) => query.length[q]! >= 8 && runsWith[q]! <= runs).length;
}

function byLikelihood(a: Placement, b: Placement): number {
  return (
    round(b.score) - round(a.score) ||
    b.exact - a.exact ||
    a.candidate.run.age - b.candidate.run.age
  );
}

function isEqual(a: Placement, b: Placement): boolean {
  return round(a.score) === round(b.score) && a.exact === b.exact;
}

/** Sums of the same weights in another order differ in their last bits. */
function round(score: number): number {
  return Math.round(score * 1e6) / 1e6;
}
