import { type Fold, fold, hashOf, join, lengthOf } from "./canonical.ts";
import { LANES, strip } from "./lane.ts";
import type { Row } from "./paste.ts";

/**
 * Everything a line of some log could look like in this paste: each join of consecutive rows, so that
 * soft wraps undo themselves, with and without a prefix. Segment s covers rows from[s]..to[s] and
 * asks for the hash of query[s].
 */
export interface Query {
  /** Rows that have canonical text. */
  rows: Row[];
  /** Canonical length of each row. */
  rowLength: number[];
  from: number[];
  to: number[];
  lane: number[];
  query: number[];
  /** Per distinct hash: */
  hash: number[];
  length: number[];
  segments: number[][];
  /** Per row, the segments that start and end there. */
  starting: number[][];
  ending: number[][];
  byHash: Map<number, number>;
}

/** Longest join of rows, and longest canonical text of one: a 1,000-character line at 80 columns. */
const MAX_JOIN = 12;
const MAX_JOIN_LENGTH = 4096;
/** Full-width rows in a row may be one very long line. */
const MAX_LONG_JOIN = 64;

export function buildQuery(all: Row[], lanes: number[]): Query {
  const folds = all.map((row) => fold(row.text));
  const kept = all.map((_, i) => i).filter((i) => lengthOf(folds[i]!) > 0);
  const rows = kept.map((i) => all[i]!);
  const query = emptyQuery(
    rows,
    kept.map((i) => lengthOf(folds[i]!)),
  );
  const plain = kept.map((i) => folds[i]!);
  for (const lane of lanes) {
    const first = lane === 0 ? plain : rows.map((row) => fold(strip(row.text, lane)));
    addJoins(query, lane, first, LANES[lane]!.each ? first : plain);
  }
  return query;
}

function emptyQuery(rows: Row[], rowLength: number[]): Query {
  const lists = { from: [], to: [], lane: [], query: [], hash: [], length: [], segments: [] };
  const [starting, ending] = [rows.map((): number[] => []), rows.map((): number[] => [])];
  return { rows, rowLength, ...lists, starting, ending, byHash: new Map() };
}

function addJoins(query: Query, lane: number, first: Fold[], next: Fold[]): void {
  const { rows } = query;
  for (let i = 0; i < rows.length; i++) {
    let sum = first[i]!;
    if (!LANES[lane]!.each) addSegment(query, i, i, lane, sum);
    for (let j = i + 1; j < rows.length; j++) {
      // Nothing left of a row: it does not belong to this line, whatever the join says.
      if (next[j]!.allLength === 0 || first[i]!.allLength === 0) break;
      if (j - i >= MAX_JOIN && !(j - i < MAX_LONG_JOIN && isFull(rows, j - 1))) break;
      sum = join(sum, next[j]!);
      if (lengthOf(sum) > MAX_JOIN_LENGTH) break;
      addSegment(query, i, j, lane, sum);
    }
  }
}

/** As wide as its neighbour above: part of a line that fills the screen's width row after row. */
function isFull(rows: Row[], at: number): boolean {
  const [above, here] = [rows[at - 1]!.text.length, rows[at]!.text.length];
  return here >= 20 && Math.abs(above - here) <= 1;
}

function addSegment(query: Query, from: number, to: number, lane: number, sum: Fold): void {
  const hash = hashOf(sum);
  if (hash === 0) return;
  let id = query.byHash.get(hash);
  if (id === undefined) {
    id = query.hash.length;
    query.byHash.set(hash, id);
    query.hash.push(hash);
    query.length.push(lengthOf(sum));
    query.segments.push([]);
  }
  const segment = query.from.length;
  query.segments[id]!.push(segment);
  query.starting[from]!.push(segment);
  query.ending[to]!.push(segment);
  query.from.push(from);
  query.to.push(to);
  query.lane.push(lane);
  query.query.push(id);
}
