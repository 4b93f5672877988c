import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from "node:fs";

/*
 * A store may come with a project somebody else made. What in it is no file or directory of its own
 * is not read: a link leads out of the store, a FIFO or a device answers never or without end.
 */

/**
 * Opens a file for reading; its descriptor is to be closed. Never waits, follows no link in the last
 * part of the path. Throws what `open` throws (ELOOP for a link), and EFTYPE for what is no file.
 */
export function openPlain(path: string): number {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw Object.assign(new Error(`not a regular file: ${path}`), { code: "EFTYPE" });
}

/** The text of a file of at most `limit` bytes. Throws as `openPlain` does, and EFBIG. */
export function readPlain(path: string, limit: number): string {
  const fd = openPlain(path);
  try {
    if (fstatSync(fd).size <= limit) return readFileSync(fd, "utf8");
    throw Object.assign(new Error(`larger than ${limit} bytes: ${path}`), { code: "EFBIG" });
  } finally {
    closeSync(fd);
  }
}

/** True for a file itself; false for a link to one, and for what is not there. */
export function isPlain(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** True for a directory itself, and for what is not there; false for a link to one, and for a file. */
export function isOwnDir(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== false;
}

export function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}

const CHUNK_BYTES = 256 << 10;

/** A regular file, not a pipe whose bytes reading would steal from the command. */
export function isFile(path: string): boolean {
  // What the kernel makes up as it is read has no content of its own.
  if (/^\/(dev|proc|sys)\//.test(path)) return false;
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    return false;
  }
}

/**
 * All bytes of a regular file; symbolic links are followed. Never waits. Throws what opening and
 * reading throw, and for a directory, FIFO, device or a file of more than `limit` bytes.
 */
export function readRegular(path: string, limit: number): Buffer {
  // Looked at before it is opened: opening a FIFO or a device is felt at its other end.
  const { size } = statSync(path);
  if (!isFile(path)) throw new Error("not a regular file");
  if (size > limit) throw tooLarge(limit);
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    // It may have become another one since.
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error("not a regular file");
    return readToEnd(fd, stat.size, limit);
  } finally {
    closeSync(fd);
  }
}

function readToEnd(fd: number, size: number, limit: number): Buffer {
  const chunks: Buffer[] = [];
  let done = 0;
  for (;;) {
    // One byte more than there should be: a read that does not fill it was the last.
    const chunk = Buffer.allocUnsafe(done === 0 ? size + 1 : CHUNK_BYTES);
    const got = readSync(fd, chunk);
    done += got;
    if (done > limit) throw tooLarge(limit);
    chunks.push(chunk.subarray(0, got));
    if (got < chunk.length) return Buffer.concat(chunks, done);
  }
}

function tooLarge(limit: number): Error {
  return new Error(`larger than ${limit >> 20} MiB`);
}

/** False too when the file cannot be read. */
export function hasShebang(path: string): boolean {
  const start = Buffer.alloc(2);
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      readSync(fd, start);
    } finally {
      closeSync(fd);
    }
  } catch {
    return false;
  }
  return start.toString("latin1") === "#!";
}
export function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
