import { randomInt } from "node:crypto";
import { closeSync, ftruncateSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { LowSync } from "lowdb";
import { isOwn, overwriteOwn, ownDir, ownTop, replaceOwn } from "../../os/own-files.ts";
import { isPlain, readPlain } from "../../os/untrusted-files.ts";
import { indexDir, recordFile, runsDir } from "../paths.ts";
import { claimId, type IndexKind, linkUnder, pointLatest, runDirOf, runKey } from "./layout.ts";
import { originMark } from "./origin.ts";
import { RunGone, RunPlace } from "./place.ts";
import type { StoredRun } from "./reader.ts";
import type { Run } from "./record.ts";

export type NewRun = Omit<Run, "version" | "id" | "log" | "origin">;

/** The one writer of a run's directory. Every method may throw what the file system throws. */
export interface RunWriter {
  /** Where the run lies, as far as is known; see `hold`. */
  readonly store: string;
  readonly dir: string;
  readonly record: Run;
  /** Merges fields into run.json, atomically: readers see the old or the new record. */
  update(fields: Partial<Run>): void;
  /** Makes the run findable by command, name and script, and `latest`. */
  publish(): void;
  /** Until `release`, what is written goes to where the run lies, though its project be renamed. */
  hold(): void;
  release(): void;
}

/**
 * Creates the store where needed, a fresh ID, and the run's directory with its run.json. The
 * directory appears under its final name only once the record is in it.
 */
export function createRun(store: string, startedMs: number, fields: NewRun): RunWriter {
  createStore(store);
  const { id, dir } = claimPlace(store, startedMs);
  const making = join(dirname(dir), `${MAKING}${id}`);
  ownDir(store, making);
  const mark = originMark({ id, ...fields });
  const record: Run = {
    version: 1,
    id,
    ...fields,
    ...mark,
    log: { bytes: 0, lines: 0, complete: true },
  };
  try {
    openRecord(new RunPlace(store, making), record).write();
    renameSync(making, dir);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    throw error;
  }
  return runWriter(store, dir, record);
}

/**
 * The writer of a run another process made and is done with. The caller has made sure of that: one
 * run has one writer at a time.
 */
export function takeOver(store: string, { dir, run }: StoredRun): RunWriter {
  return runWriter(store, dir, run);
}

function runWriter(store: string, dir: string, record: Run): RunWriter {
  const place = new RunPlace(store, dir);
  const stored = openRecord(place, record);
  return {
    get store() {
      return place.store;
    },
    get dir() {
      return place.dir;
    },
    record,
    update(fields) {
      Object.assign(record, fields);
      stored.write();
    },
    publish() {
      const { command_key: command, name, script } = record;
      for (const [kind, value] of Object.entries({ command, name, script: script.path }))
        if (value !== undefined)
          place.at((store, dir) => linkUnder(store, kind as IndexKind, value, dir));
      place.at(pointLatest);
    },
    hold: () => place.hold(),
    release: () => place.release(),
  };
}

/**
 * Private to its owner and ignored by git. Another tool may keep files of its own in `.idlergear`
 * and want them in git: then only our two directories are closed and ignored. Any number of
 * processes may do this at once.
 */
function createStore(store: string): void {
  if (isOwn(store, runsDir(store))) return;
  ownTop(store);
  // Listed before its .gitignore is read: whoever makes the store at this moment writes that first.
  const shared = readdirSync(store).some((name) => !name.startsWith(MAKING));
  if (!shared) ignoreAll(store);
  else if (!ignoresAll(store)) {
    for (const dir of [runsDir(store), indexDir(store)]) {
      ownDir(store, dir);
      ignoreAll(dir);
    }
  }
  ownDir(store, runsDir(store));
}

/** Begins the names of what gets its own name only when it is whole. */
const MAKING = ".new-";
const GITIGNORE = ".gitignore";

/** By a rename: nobody shall find a .gitignore that does not say yet what it ignores. */
function ignoreAll(dir: string): void {
  replaceOwn(dir, join(dir, GITIGNORE), "*\n");
}

function ignoresAll(store: string): boolean {
  try {
    return readPlain(join(store, GITIGNORE), 1024).trim() === "*";
  } catch {
    return false;
  }
}

function claimPlace(store: string, startedMs: number): { id: string; dir: string } {
  for (;;) {
    const id = freshId();
    const dir = runDirOf(store, runKey(id, startedMs));
    if (claimId(store, id, dir)) return { id, dir };
  }
}

function freshId(): string {
  const digits = () =>
    randomInt(36 ** 4)
      .toString(36)
      .padStart(4, "0");
  return `run_${digits()}${digits()}`;
}

function openRecord(place: RunPlace, record: Run): { write(): void } {
  return new LowSync<Run>(
    { read: () => record, write: (data) => place.at((store, dir) => replace(store, dir, data)) },
    record,
  );
}

function replace(store: string, dir: string, record: Run): void {
  // A run that was deleted meanwhile does not come back as a record without a log.
  if (!isOwn(store, dir)) throw new RunGone();
  const path = recordFile(dir);
  try {
    replaceOwn(store, path, JSON.stringify(record, null, 2));
  } catch (error) {
    // A first record has no block yet that could be written over.
    if (!isFull(error) || !isPlain(path)) throw error;
    overwrite(store, path, record);
  }
}

/** A full disk has no room for a second copy, but the record's own block is there already. */
function overwrite(store: string, path: string, record: Run): void {
  const file = overwriteOwn(store, path);
  try {
    const json = Buffer.from(JSON.stringify(record));
    writeSync(file, json, 0, json.length, 0);
    ftruncateSync(file, json.length);
  } finally {
    closeSync(file);
  }
}

function isFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
}
