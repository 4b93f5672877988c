import { type Fold, fold, hashOfParts, lengthOf } from "./canonical.ts";
import { LINE_PREFIXES, strip } from "./line-prefix.ts";
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
  prefix: number[];
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

/** `present` tells whether any log has a line of this hash: other segments are not kept. */
export function buildQuery(
  all: Row[],
  prefixes: number[],
  present: (hash: number) => boolean,
): Query {
  const folds = new Map<Row, Fold>();
  for (const row of all) {
    const own = fold(row.text);
    if (lengthOf(own) > 0) folds.set(row, own);
  }
  const rows = [...folds.keys()];
  const plain = new FoldList([...folds.values()]);
  const query = emptyQuery(rows, [...folds.values()].map(lengthOf));
  const stripped = new Map<RegExp | undefined, FoldList>([[undefined, plain]]);
  for (const prefix of prefixes) {
    const { pattern, each } = LINE_PREFIXES[prefix]!;
    const first =
      stripped.get(pattern) ?? new FoldList(rows.map((row) => fold(strip(row.text, prefix))));
    stripped.set(pattern, first);
    addJoins(query, prefix, first, each ? first : plain, present);
  }
  return query;
}

function emptyQuery(rows: Row[], rowLength: number[]): Query {
  const lists = { from: [], to: [], prefix: [], query: [], hash: [], length: [], segments: [] };
  const [starting, ending] = [rows.map((): number[] => []), rows.map((): number[] => [])];
  return { rows, rowLength, ...lists, starting, ending, byHash: new Map() };
}

/** Folds in columns: a long paste has half a million joins. */
class FoldList {
  readonly ascii: Int32Array;
  readonly asciiPower: Int32Array;
  readonly asciiLength: Int32Array;
  readonly all: Int32Array;
  readonly allPower: Int32Array;
  readonly allLength: Int32Array;

  constructor(folds: Fold[]) {
    this.ascii = Int32Array.from(folds, (f) => f.ascii);
    this.asciiPower = Int32Array.from(folds, (f) => f.asciiPower);
    this.asciiLength = Int32Array.from(folds, (f) => f.asciiLength);
    this.all = Int32Array.from(folds, (f) => f.all);
    this.allPower = Int32Array.from(folds, (f) => f.allPower);
    this.allLength = Int32Array.from(folds, (f) => f.allLength);
  }
}

function addJoins(
  query: Query,
  prefix: number,
  first: FoldList,
  next: FoldList,
  present: (hash: number) => boolean,
): void {
  const count = query.rows.length;
  const { each } = LINE_PREFIXES[prefix]!;
  for (let i = 0; i < count; i++) {
    if (first.allLength[i] === 0) continue;
    let ascii = first.ascii[i]!;
    let asciiLength = first.asciiLength[i]!;
    let all = first.all[i]!;
    let allLength = first.allLength[i]!;
    for (let j = i; ; ) {
      const length = asciiLength * 2 >= allLength ? asciiLength : allLength;
      if (j > i && length > MAX_JOIN_LENGTH) break;
      const hash = hashOfParts(ascii, asciiLength, all, allLength);
      // A row alone is the same with the prefix on every row or on the first.
      if (present(hash) && !(each && j === i)) addSegment(query, i, j, prefix, hash, length);
      if (++j >= count || (j - i >= MAX_JOIN && !isLongLine(query.rows, i, j))) break;
      // Nothing left of a row: it does not belong to this line, whatever the join says.
      if (next.allLength[j] === 0) break;
      ascii = (Math.imul(ascii, next.asciiPower[j]!) + next.ascii[j]!) | 0;
      asciiLength += next.asciiLength[j]!;
      all = (Math.imul(all, next.allPower[j]!) + next.all[j]!) | 0;
      allLength += next.allLength[j]!;
    }
  }
}

function isLongLine(rows: Row[], from: number, to: number): boolean {
  return to - from < MAX_LONG_JOIN && isFull(rows, to - 1);
}

/** As wide as its neighbour above: part of a line that fills the screen's width row after row. */
function isFull(rows: Row[], at: number): boolean {
  const [above, here] = [rows[at - 1]!.text.length, rows[at]!.text.length];
  return here >= 20 && Math.abs(above - here) <= 1;
}

function addSegment(
  query: Query,
  from: number,
  to: number,
  prefix: number,
  hash: number,
  length: number,
): void {
  let id = query.byHash.get(hash);
  if (id === undefined) {
    id = query.hash.length;
    query.byHash.set(hash, id);
    query.hash.push(hash);
    query.length.push(length);
    query.segments.push([]);
  }
  const segment = query.from.length;
  query.segments[id]!.push(segment);
  query.starting[from]!.push(segment);
  query.ending[to]!.push(segment);
  query.from.push(from);
  query.to.push(to);
  query.prefix.push(prefix);
  query.query.push(id);
}
