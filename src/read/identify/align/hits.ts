import type { SearchedRuns } from "../index/searched.ts";
import type { Query } from "../paste/query.ts";

/** Where the paste's hashes occur: hits of run r are firstHit[r]..firstHit[r+1]. */
export interface Hits {
  /** Position in the run's hashes, rising within a run. */
  position: Uint32Array;
  query: Uint32Array;
  firstHit: Uint32Array;
  /** Per query: runs that have it at all. */
  runsWith: Uint32Array;
}

/** Looks at every hash of every run, through a bitmap that lets few others pass. */
export function scan(words: Uint32Array, runs: SearchedRuns, query: Query): Hits {
  const { bits, mask } = bitmap(query.hash);
  const list = new HitList();
  const firstHit = new Uint32Array(runs.length + 1);
  const runsWith = new Uint32Array(query.hash.length);
  const lastRun = new Int32Array(query.hash.length).fill(-1);
  for (let r = 0; r < runs.length; r++) {
    const start = runs.start(r);
    const count = runs.count(r);
    for (let p = 0; p < count; p++) {
      const hash = words[start + p]!;
      if (((bits[(hash >>> 5) & mask]! >>> (hash & 31)) & 1) === 0) continue;
      const q = query.byHash.get(hash);
      if (q === undefined) continue;
      list.push(p, q);
      if (lastRun[q] !== r) {
        lastRun[q] = r;
        runsWith[q]!++;
      }
    }
    firstHit[r + 1] = list.size;
  }
  return { position: list.position, query: list.query, firstHit, runsWith };
}

function bitmap(hashes: number[]): { bits: Uint32Array; mask: number } {
  let words = 1 << 12;
  while (words < hashes.length && words < 1 << 22) words *= 2;
  const bits = new Uint32Array(words);
  const mask = words - 1;
  for (const hash of hashes) bits[(hash >>> 5) & mask]! |= 1 << (hash & 31);
  return { bits, mask };
}

class HitList {
  position = new Uint32Array(1 << 12);
  query = new Uint32Array(1 << 12);
  size = 0;

  push(position: number, query: number): void {
    if (this.size === this.position.length) {
      this.position = grow(this.position);
      this.query = grow(this.query);
    }
    this.position[this.size] = position;
    this.query[this.size++] = query;
  }
}

function grow(from: Uint32Array): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(from.length * 2);
  to.set(from);
  return to;
}
