import { hashLine } from "../paste/canonical.ts";
import { commandKey, type RunFacts, type RunSource } from "../source.ts";
import { type Block, blockOf, END_LINES } from "./block.ts";
import { appendBlocks, replaceBlocks } from "./file.ts";
import { type Entry, LineIndex } from "./line-index.ts";

/** A run that can be searched, and its place in time. */
export interface Searched {
  entry: Entry;
  /** 0 is the newest run. */
  age: number;
}

export interface Caught {
  runs: Searched[];
  /** Runs that could not be searched: their log is unreadable, or time ran out. */
  unread: number;
}

/**
 * Drops from the index file the runs that are gone and whatever is damaged, by atomic replace.
 * For `clean`; never needed for right answers.
 */
export function compactIndex(file: string, runs: Iterable<string>): boolean {
  const index = new LineIndex(file);
  index.refresh();
  return rewrite(index, new Set(runs));
}

function rewrite(index: LineIndex, keep: Set<string>): boolean {
  const blocks = [...index.entries.values()].filter((entry) => keep.has(entry.id));
  return replaceBlocks(
    index.file,
    blocks.map((entry) => index.block(entry)),
  );
}

/**
 * The entries of all runs that exist, newest first: from the index file, and for those it lacks from
 * their logs, newest first, until `deadline` (epoch ms). Ended runs found this way are added to the
 * file; if that fails they are searched all the same.
 */
export function catchUp(index: LineIndex, source: RunSource, deadline: number): Caught {
  index.refresh();
  const listed = [...source.list()];
  // Mostly listed in order already.
  listed.reverse().sort((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  let runs: Searched[] = [];
  const missing: string[] = [];
  const place = (age: number, id: string, entry: Entry | undefined) => {
    if (entry) runs.push({ entry, age });
    else missing.push(id);
  };
  for (let age = 0; age < listed.length; age++)
    place(age, listed[age]!.id, index.entries.get(listed[age]!.id));
  const forNow = readMissing(index, source, missing, deadline);
  // What was read may have come with a new index file, and entries of the old one say nothing then.
  if (missing.length > 0) {
    runs = [];
    for (const [age, { id }] of listed.entries())
      place(age, id, index.entries.get(id) ?? forNow.get(id));
  }
  const indexed = runs.length - forNow.size;
  if (mayBeMostlyWaste(index, indexed)) {
    const alive = new Set(listed.map(({ id }) => id));
    if (isMostlyWaste(index, alive)) rewrite(index, alive);
  }
  return { runs, unread: listed.length - runs.length };
}

function readMissing(index: LineIndex, source: RunSource, ids: string[], deadline: number) {
  const ended: Block[] = [];
  const live: Block[] = [];
  for (const id of ids) {
    if (Date.now() >= deadline) break;
    const read = readRun(source, id);
    if (read) (read.live ? live : ended).push(read.block);
  }
  if (ended.length > 0 && appendBlocks(index.file, ended)) index.refresh();
  for (const block of ended) if (!index.entries.has(block.id)) index.add(block);
  return new Map(live.map((block) => [block.id, index.addForNow(block)]));
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

/** Without a table of all runs: where every run of the index exists, only damage is waste. */
function mayBeMostlyWaste(index: LineIndex, indexed: number): boolean {
  return index.entries.size > indexed || index.wasted + index.pending > 0;
}

/** Damaged or of an older version, or runs long cleaned: worth writing anew. */
function isMostlyWaste(index: LineIndex, alive: Set<string>): boolean {
  let waste = index.wasted + index.pending;
  for (const entry of index.entries.values()) if (!alive.has(entry.id)) waste += entry.count * 4;
  return waste > 65_536 && waste * 2 > index.size;
}
