import type { LineIndex } from "../index/line-index.ts";
import type { Searched, SearchedRuns } from "../index/searched.ts";
import type { Query } from "../paste/query.ts";
import { bestChain, type Chain, CONTIGUOUS } from "./chain.ts";
import { extendChain } from "./extend.ts";
import { type Hits, scan } from "./hits.ts";

export interface Candidate {
  run: Searched;
  chain: Chain;
}

export interface Ranking {
  /** Best first; all runs within `NEAR` of the best, equal ones newest first. */
  candidates: Candidate[];
  /** Time ran out before every run that could be as good was aligned. */
  cut: boolean;
  /** Per query: runs that have it. */
  runsWith: Uint32Array;
}

/** Runs this close to the best are told apart by their text. */
const NEAR = 3;
/** Being rare says little in a store of few runs: count as if there were this many. */
const FEWEST_RUNS = 100;
/** A line of this many letters weighs in full. */
const FULL_LENGTH = 12;

/** Finds the runs whose lines, in order, weigh most in the paste. `deadline` is in epoch ms. */
export function rank(
  index: LineIndex,
  runs: SearchedRuns,
  query: Query,
  deadline: number,
): Ranking {
  const hits = scan(index.words, runs, query);
  const weight = weights(query, hits, runs.length);
  const bounds = upperBounds(hits, query, weight);
  const order = [...bounds.keys()].filter((r) => bounds[r]! > 0);
  order.sort((a, b) => bounds[b]! - bounds[a]! || a - b);
  const candidates: Candidate[] = [];
  let best = 0;
  let cut = false;
  for (const r of order) {
    if (bounds[r]! < best - NEAR) break;
    if (Date.now() > deadline) {
      cut = true;
      break;
    }
    const run = runs.at(r);
    const chain = align(index, run, hits, r, query, weight);
    if (chain.score < best - NEAR) continue;
    candidates.push({ run, chain });
    best = Math.max(best, chain.score);
  }
  const near = candidates.filter((candidate) => candidate.chain.score >= best - NEAR);
  near.sort((a, b) => b.chain.score - a.chain.score || a.run.age - b.run.age);
  return { candidates: near, cut, runsWith: hits.runsWith };
}

function align(
  index: LineIndex,
  run: Searched,
  hits: Hits,
  r: number,
  query: Query,
  weight: Float64Array,
): Chain {
  const [from, to] = [hits.firstHit[r]!, hits.firstHit[r + 1]!];
  const hashes = index.hashes(run.entry);
  const found = hits.query.subarray(from, to);
  const chain = bestChain(hashes, hits.position.subarray(from, to), found, query, weight);
  return extendChain(hashes, chain, query, weight);
}

/** How much a line says: rare and long says more; 0 when no run has it. */
function weights(query: Query, hits: Hits, runs: number): Float64Array {
  const all = Math.max(runs, FEWEST_RUNS);
  return Float64Array.from(query.hash, (_, q) => {
    if (hits.runsWith[q] === 0) return 0;
    const rarity = Math.log2(1 + all / hits.runsWith[q]!) + 1;
    return rarity * Math.min(1, query.length[q]! / FULL_LENGTH);
  });
}

/** No chain of a run can score more than this. */
function upperBounds(hits: Hits, query: Query, weight: Float64Array): Float64Array {
  const runs = hits.firstHit.length - 1;
  const bounds = new Float64Array(runs);
  const seen = new Uint32Array(query.hash.length);
  const seenIn = new Int32Array(query.hash.length).fill(-1);
  for (let r = 0; r < runs; r++) {
    for (let h = hits.firstHit[r]!; h < hits.firstHit[r + 1]!; h++) {
      const q = hits.query[h]!;
      if (seenIn[q] !== r) {
        seenIn[q] = r;
        seen[q] = 0;
      }
      if (seen[q]!++ < query.segments[q]!.length) bounds[r]! += weight[q]! + CONTIGUOUS;
    }
  }
  return bounds;
}
