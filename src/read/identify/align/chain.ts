import type { Query } from "../paste/query.ts";

/** One line of the log found in the paste: rows of segment `segment` are the line at `position`. */
export interface Link {
  segment: number;
  position: number;
}

export interface Chain {
  score: number;
  links: Link[];
}

/** A link that follows right on the one before is a little more likely than one that does not. */
export const CONTIGUOUS = 0.25;
/** Pairs of a row and a line looked at per run; what repeats most is left for `extendChain`. */
const MAX_PAIRS = 4000;

/**
 * The heaviest set of links in which both the rows of the paste and the lines of the log rise:
 * weighted increasing subsequence with a prefix-maximum tree over rows.
 */
export function bestChain(
  hashes: Uint32Array,
  position: Uint32Array,
  found: Uint32Array,
  query: Query,
  weight: Float64Array,
): Chain {
  const pairs = pairUp(position, found, query);
  const count = pairs.segment.length;
  const value = new Float64Array(count);
  const before = new Int32Array(count).fill(-1);
  const tree = new PrefixMax(query.rows.length);
  const ordinal = ordinals(hashes, pairs.position);
  let previous = { from: 0, to: 0 };
  for (let from = 0; from < count; ) {
    let to = from;
    while (to < count && pairs.position[to] === pairs.position[from]) to++;
    const adjacent = previous.to > 0 && ordinal[previous.from]! + 1 === ordinal[from]!;
    for (let p = from; p < to; p++) {
      const segment = pairs.segment[p]!;
      const row = query.from[segment]!;
      let best = tree.best(row - 1);
      let gain = best < 0 ? 0 : value[best]!;
      for (let a = previous.from; adjacent && a < previous.to; a++) {
        if (query.to[pairs.segment[a]!] !== row - 1 || value[a]! + CONTIGUOUS <= gain) continue;
        best = a;
        gain = value[a]! + CONTIGUOUS;
      }
      value[p] = gain + weight[query.query[segment]!]!;
      before[p] = best;
    }
    for (let p = from; p < to; p++) tree.put(query.to[pairs.segment[p]!]!, p, value);
    previous = { from, to };
    from = to;
  }
  return traceBack(pairs, value, before, tree.best(query.rows.length - 1));
}

interface Pairs {
  segment: number[];
  position: number[];
}

function pairUp(position: Uint32Array, found: Uint32Array, query: Query): Pairs {
  const times = new Map<number, number>();
  for (const q of found) times.set(q, (times.get(q) ?? 0) + 1);
  const products = [...times].map(([q, n]) => ({ q, n: n * query.segments[q]!.length }));
  products.sort((a, b) => a.n - b.n);
  const used = new Set<number>();
  let total = 0;
  for (const { q, n } of products) {
    if (total + n > MAX_PAIRS) break;
    total += n;
    used.add(q);
  }
  const pairs: Pairs = { segment: [], position: [] };
  const only = used.size === 0 ? products[0]!.q : -1;
  for (let h = Math.max(0, only < 0 ? 0 : found.length - MAX_PAIRS); h < found.length; h++) {
    const q = found[h]!;
    if (q !== only && !used.has(q)) continue;
    for (const segment of q === only ? query.segments[q]!.slice(0, 1) : query.segments[q]!) {
      pairs.segment.push(segment);
      pairs.position.push(position[h]!);
    }
  }
  return pairs;
}

/** How many lines with text there are before each position (rising). */
function ordinals(hashes: Uint32Array, positions: number[]): Uint32Array {
  const result = new Uint32Array(positions.length);
  let at = 0;
  let seen = 0;
  for (let i = 0; i < positions.length; i++) {
    for (; at < positions[i]!; at++) if (hashes[at] !== 0) seen++;
    result[i] = seen;
  }
  return result;
}

function traceBack(pairs: Pairs, value: Float64Array, before: Int32Array, last: number): Chain {
  const links: Link[] = [];
  for (let p = last; p >= 0; p = before[p]!)
    links.push({ segment: pairs.segment[p]!, position: pairs.position[p]! });
  return { score: last < 0 ? 0 : value[last]!, links: links.reverse() };
}

/** Fenwick tree: the pair of highest value among those that end at or before a row. */
class PrefixMax {
  private readonly pair: Int32Array;
  private value: Float64Array = new Float64Array(0);

  constructor(rows: number) {
    this.pair = new Int32Array(rows + 1).fill(-1);
  }

  best(row: number): number {
    let best = -1;
    for (let i = row + 1; i > 0; i -= i & -i) {
      const pair = this.pair[i]!;
      if (pair >= 0 && (best < 0 || this.value[pair]! > this.value[best]!)) best = pair;
    }
    return best;
  }

  put(row: number, pair: number, value: Float64Array): void {
    this.value = value;
    for (let i = row + 1; i < this.pair.length; i += i & -i) {
      const old = this.pair[i]!;
      if (old < 0 || value[old]! < value[pair]!) this.pair[i] = pair;
    }
  }
}
