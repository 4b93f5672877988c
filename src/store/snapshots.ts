import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  futimesSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { sha256Of } from "../os/files.ts";
import { isOwn, ownDir, replaceOwn } from "../os/own-files.ts";
import { openPlain } from "../os/untrusted-files.ts";
import { snapshotFile, snapshotsDir } from "./paths.ts";

/** A snapshot used or made within this time is never swept: its run may not be recorded yet. */
export const SWEEP_GRACE_MS = 60 * 60 * 1000;

/**
 * Keeps the bytes under their hash, once per content, private to their owner. Any number of
 * processes may do so at once: a file appears whole, by a rename. The store must exist. Throws what
 * the file system throws.
 */
export function saveSnapshot(store: string, sha256: string, bytes: Uint8Array): void {
  const path = snapshotFile(store, sha256);
  if (isOwn(store, dirname(path)) && isKept(path, bytes)) return;
  ignoreSnapshots(store);
  replaceOwn(store, path, bytes);
}

/** The bytes kept under a hash; undefined when there are none, or other ones (a damaged file). */
export function readSnapshot(store: string, sha256: string): Buffer | undefined {
  if (!/^[0-9a-f]{64}$/.test(sha256)) return undefined;
  try {
    const bytes = bytesOf(snapshotFile(store, sha256));
    return sha256Of(bytes) === sha256 ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** Throws for what is no snapshot: a link, a FIFO, a file larger than any. */
function bytesOf(path: string, use?: (file: number) => void): Buffer {
  const file = openPlain(path);
  try {
    if (fstatSync(file).size > MAX_SNAPSHOT_BYTES) throw new Error("too large for a snapshot");
    const bytes = readFileSync(file);
    use?.(file);
    return bytes;
  } finally {
    closeSync(file);
  }
}

/**
 * Removes the snapshots that no run refers to any more and that nobody used within the grace time.
 * Answers how many and how many bytes. Never throws; what cannot be removed stays.
 */
export function sweepSnapshots(
  store: string,
  isReferenced: (sha256: string) => boolean,
  now: number = Date.now(),
): { files: number; bytes: number } {
  const removed = { files: 0, bytes: 0 };
  for (const prefix of ownNames(store, snapshotsDir(store))) {
    const dir = join(snapshotsDir(store), prefix);
    for (const name of ownNames(store, dir).filter(isOurs)) {
      const path = join(dir, name);
      // Temporary files of a writer that died are nobody's.
      if (!name.startsWith(".") && isReferenced(name)) continue;
      removed.bytes += removeUnused(path, now);
      removed.files += existsSync(path) ? 0 : 1;
    }
  }
  return removed;
}

/** A snapshot, or what a writer or a sweep that died left behind. */
function isOurs(name: string): boolean {
  return /^[0-9a-f]{64}$|^\.new-[0-9a-f]+$|^\.(swept-)?\d+-[0-9a-f]+$/.test(name);
}

/** Moved aside first: a run that starts using it at this moment gets it back, or writes it anew. */
function removeUnused(path: string, now: number): number {
  const unused = (file: string) => lstatSync(file).mtimeMs < now - SWEEP_GRACE_MS;
  const aside = join(dirname(path), `.swept-${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    if (!unused(path)) return 0;
    const { size } = lstatSync(path);
    renameSync(path, aside);
    if (unused(aside)) {
      rmSync(aside);
      return size;
    }
    renameSync(aside, path);
  } catch {
    // Another sweep was faster, or the file is not ours to remove.
  }
  return 0;
}

/** Marks an existing snapshot as used. False when there is none, or a damaged one. */
function isKept(path: string, bytes: Uint8Array): boolean {
  try {
    const now = new Date();
    return bytesOf(path, (file) => futimesSync(file, now, now)).equals(bytes);
  } catch {
    return false;
  }
}

/** Ignored by git on its own: in a `.idlergear` shared with another tool the top is not. */
function ignoreSnapshots(store: string): void {
  const top = snapshotsDir(store);
  if (isOwn(store, top)) return;
  ownDir(store, top);
  replaceOwn(store, join(top, ".gitignore"), "*\n");
}

/** Nothing for what is not ours: behind a link lie files of others. */
function ownNames(store: string, dir: string): string[] {
  try {
    return isOwn(store, dir) ? readdirSync(dir) : [];
  } catch {
    return [];
  }
}

/** A snapshot of more bytes is not kept. */
export const MAX_SNAPSHOT_BYTES = 1 << 20;
