import type { Query } from "../paste/query.ts";
import { type Chain, CONTIGUOUS, type Link } from "./chain.ts";

/** Lines looked ahead for the next row of the paste. */
const REACH = 64;

/**
 * Adds to a chain the lines that repeat too often for `bestChain` to have tried them all: walks from each
 * link to the next, and outwards from both ends, taking the nearest line that has the next row.
 */
export function extendChain(
  hashes: Uint32Array,
  chain: Chain,
  query: Query,
  weight: Float64Array,
): Chain {
  const first = chain.links[0];
  if (!first || isComplete(chain, query)) return chain;
  const walk = new Walk(hashes, query, weight);
  const links = walk.backward(query.from[first.segment]! - 1, first.position - 1);
  for (const [i, link] of chain.links.entries()) {
    const next = chain.links[i + 1];
    links.push(link);
    const rowEnd = next ? query.from[next.segment]! : query.rows.length;
    const end = next ? next.position : hashes.length;
    links.push(...walk.forward(query.to[link.segment]! + 1, rowEnd, link.position + 1, end));
  }
  return { score: chain.score + walk.gain, links };
}

function isComplete(chain: Chain, query: Query): boolean {
  let rows = 0;
  for (const { segment } of chain.links) rows += query.to[segment]! - query.from[segment]! + 1;
  return rows === query.rows.length;
}

class Walk {
  gain = 0;
  private readonly hashes: Uint32Array;
  private readonly query: Query;
  private readonly weight: Float64Array;
  constructor(hashes: Uint32Array, query: Query, weight: Float64Array) {
    this.hashes = hashes;
    this.query = query;
    this.weight = weight;
  }

  forward(rowFrom: number, rowEnd: number, from: number, end: number): Link[] {
    const links: Link[] = [];
    let at = from;
    for (let row = rowFrom; row < rowEnd && at < end; ) {
      const segments = this.known(this.query.starting[row]!).filter(
        (s) => this.query.to[s]! < rowEnd,
      );
      const link = this.nearest(segments, at, Math.min(end, at + REACH), 1);
      row = link ? this.query.to[link.segment]! + 1 : row + 1;
      if (!link) continue;
      this.gain += this.value(link, link.position === at);
      links.push(link);
      at = link.position + 1;
    }
    return links;
  }

  backward(rowFrom: number, from: number): Link[] {
    const links: Link[] = [];
    let at = from;
    for (let row = rowFrom; row >= 0 && at >= 0; ) {
      const segments = this.known(this.query.ending[row]!);
      const link = this.nearest(segments, at, Math.max(-1, at - REACH), -1);
      row = link ? this.query.from[link.segment]! - 1 : row - 1;
      if (!link) continue;
      this.gain += this.value(link, link.position === at);
      links.push(link);
      at = link.position - 1;
    }
    return links.reverse();
  }

  private value(link: Link, contiguous: boolean): number {
    return this.weight[this.query.query[link.segment]!]! + (contiguous ? CONTIGUOUS : 0);
  }

  private nearest(segments: number[], from: number, end: number, step: 1 | -1): Link | undefined {
    if (segments.length === 0) return undefined;
    for (let position = from; position !== end && position >= 0; position += step) {
      const hash = this.hashes[position]!;
      if (hash === 0) continue;
      const segment = segments.find((s) => this.query.hash[this.query.query[s]!] === hash);
      if (segment !== undefined) return { segment, position };
    }
    return undefined;
  }

  private known(segments: number[]): number[] {
    return segments.filter((s) => this.weight[this.query.query[s]!]! > 0);
  }
}
