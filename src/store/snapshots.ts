import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fstatSync,
  futimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { sha256Of } from "../os/files.ts";
import { isOwnDir, openPlain } from "../os/untrusted-files.ts";
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
  if (![snapshotsDir(store), dirname(path)].every(isOwnDir))
    throw new Error("the snapshots are kept elsewhere, behind a link");
  if (isKept(path, bytes)) return;
  makeDirs(store, dirname(path));
  const temporary = join(dirname(path), `.${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    writeFileSync(temporary, bytes, { mode: 0o600, flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
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
  // Behind a link lie files of others.
  if (!isOwnDir(snapshotsDir(store))) return removed;
  for (const prefix of names(snapshotsDir(store))) {
    const dir = join(snapshotsDir(store), prefix);
    for (const name of isOwnDir(dir) ? names(dir).filter(isOurs) : []) {
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
  return /^[0-9a-f]{64}$|^\.(swept-)?\d+-[0-9a-f]+$/.test(name);
}

/** Moved aside first: a run that starts using it at this moment gets it back, or writes it anew. */
function removeUnused(path: string, now: number): number {
  const unused = (file: string) => statSync(file).mtimeMs < now - SWEEP_GRACE_MS;
  const aside = join(dirname(path), `.swept-${process.pid}-${randomBytes(6).toString("hex")}`);
  try {
    if (!unused(path)) return 0;
    const { size } = statSync(path);
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
function makeDirs(store: string, dir: string): void {
  if (existsSync(dir)) return;
  const top = snapshotsDir(store);
  if (!existsSync(top)) {
    mkdirSync(top, { mode: 0o700, recursive: existsSync(store) });
    writeFileSync(join(top, ".gitignore"), "*\n", { mode: 0o600 });
  }
  mkdirSync(dir, { mode: 0o700, recursive: true });
}

function names(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
/** A snapshot of more bytes is not kept. */

export const MAX_SNAPSHOT_BYTES = 1 << 20;
