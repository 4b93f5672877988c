import { idOfNumber, numberOfId } from "../../../store/runs/id-number.ts";
import { hashLine } from "../paste/canonical.ts";
import { commandKey, type RunFacts, type RunSource } from "../source.ts";
import { type Block, blockOf, END_LINES } from "./block.ts";
import { appendBlocks, replaceBlocks } from "./file.ts";
import { LineIndex } from "./line-index.ts";
import { SearchedRuns } from "./searched.ts";

export interface Caught {
  runs: SearchedRuns;
  /** Runs that could not be searched: their log is unreadable, or time ran out. */
  unread: number;
  /** Of those: the oldest of what the index lacks, not looked at because time ran out. */
  left: number;
}

/**
 * Drops from the index file the runs that are gone and whatever is damaged, by atomic replace.
 * For `clean`; never needed for right answers.
 */
export function compactIndex(file: string, runs: Iterable<string>): boolean {
  const index = new LineIndex(file);
  index.refresh();
  const rows = Array.from(runs, (id) => index.runs.find(numberOfId(id)));
  return rewrite(index, aliveOf(index, rows));
}

/**
 * The entries of all runs that exist, newest first: from the index file, and for those it lacks from
 * their logs, newest first, until `deadline` (epoch ms). Ended runs found this way are added to the
 * file; if that fails they are searched all the same.
 */
export function catchUp(index: LineIndex, source: RunSource, deadline: number): Caught {
  index.refresh();
  const listed = source.list();
  let rows = rowsOf(index, listed);
  const missing = listed.filter((_, age) => rows[age]! < 0);
  const read = readMissing(index, source, missing, deadline);
  // What was read may have come with a new index file, and rows of the old one say nothing then.
  if (missing.length > 0) rows = rowsOf(index, listed);
  const indexed = rows;
  if (read.live.size > 0) rows = rows.map((row, age) => read.live.get(listed[age]!) ?? row);
  const runs = SearchedRuns.of(index, rows);
  if (mayBeMostlyWaste(index, runs.length - read.live.size)) {
    const alive = aliveOf(index, indexed);
    if (isMostlyWaste(index, alive)) rewrite(index, alive);
  }
  return { runs, unread: listed.length - runs.length, left: read.left };
}

/** The row of each, -1 where there is none. */
function rowsOf(index: LineIndex, numbers: Float64Array): Int32Array {
  const rows = new Int32Array(numbers.length);
  for (let age = 0; age < numbers.length; age++) rows[age] = index.runs.find(numbers[age]!);
  return rows;
}

interface ReadNow {
  /** Rows of runs that still grow, by their number. */
  live: Map<number, number>;
  /** How many were not looked at. */
  left: number;
}

function readMissing(
  index: LineIndex,
  source: RunSource,
  missing: Float64Array,
  deadline: number,
): ReadNow {
  const ended: Block[] = [];
  const live: Block[] = [];
  let done = 0;
  for (; done < missing.length && Date.now() < deadline; done++) {
    const read = readRun(source, idOfNumber(missing[done]!));
    if (read) (read.live ? live : ended).push(read.block);
  }
  if (ended.length > 0 && appendBlocks(index.file, ended)) index.refresh();
  for (const block of ended) if (index.runs.find(numberOfId(block.id)) < 0) index.add(block);
  const rows = live.map((block) => [numberOfId(block.id), index.addForNow(block)] as const);
  return { live: new Map(rows), left: missing.length - done };
}

function readRun(source: RunSource, id: string): { block: Block; live: boolean } | undefined {
  try {
    const run = source.run(id);
    if (!run) return undefined;
    const lines = bothEnds(source, run);
    const block = blockOf(id, hashLine(commandKey(run)), lines.texts, lines.skipped);
    return { block, live: run.live };
  } catch {
    // One unreadable log must not hide the other runs.
    return undefined;
  }
}

/** All lines of a log, or of a very long one those that are indexed. */
function bothEnds(source: RunSource, run: RunFacts) {
  const skipped = run.lines - 2 * END_LINES;
  if (skipped <= 0) return { texts: source.lines(run.id), skipped: 0 };
  const texts = function* () {
    yield* source.lines(run.id, 1, END_LINES);
    yield* source.lines(run.id, run.lines - END_LINES + 1, run.lines);
  };
  return { texts: texts(), skipped };
}

/** Without looking at all runs: where every run of the index exists, only damage is waste. */
function mayBeMostlyWaste(index: LineIndex, indexed: number): boolean {
  return index.runs.kept > indexed || index.wasted + index.pending > 0;
}

/** Damaged or of an older version, or runs long cleaned: worth writing anew. */
function isMostlyWaste(index: LineIndex, alive: Uint8Array): boolean {
  const { count, kept } = index.runs;
  let waste = index.wasted + index.pending;
  for (let row = 0; row < kept; row++) if (alive[row] === 0) waste += count[row]! * 4;
  return waste > 65_536 && waste * 2 > index.size;
}

/** By row of the index file: 1 where it is among `rows`. */
function aliveOf(index: LineIndex, rows: Iterable<number>): Uint8Array {
  const alive = new Uint8Array(index.runs.kept);
  for (const row of rows) if (row >= 0) alive[row] = 1;
  return alive;
}

function rewrite(index: LineIndex, alive: Uint8Array): boolean {
  const blocks = function* () {
    for (const [row, is] of alive.entries()) if (is === 1) yield index.block(row);
  };
  return replaceBlocks(index.file, blocks());
}
