import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";

/* Files of a project, which are whatever somebody put there: a name may be that of a FIFO or a device. */

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
