import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";

/*
 * SHA-256 of files too large to be held in memory for it, as 64 hex digits. Opened without waiting,
 * should the file have become a pipe since it was looked at.
 */

const CHUNK_BYTES = 256 << 10;
const NO_WAIT = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Of a regular file; of one that grows meanwhile, of about the first `limit` bytes. Throws what
 * opening and reading throw.
 */
export function hashNow(path: string, limit: number): string {
  const fd = openSync(path, NO_WAIT);
  try {
    if (!fstatSync(fd).isFile()) throw new Error("not a regular file");
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let done = 0; done <= limit; ) {
      const got = readSync(fd, buffer);
      if (got === 0) break;
      hash.update(buffer.subarray(0, got));
      done += got;
    }
    return hash.digest("hex");
  } finally {
    closeSync(fd);
  }
}

/**
 * In pieces, so that the terminal is served between them. Rejects with what opening and reading
 * throw, and with the signal's reason once it aborts.
 */
export async function hashInPieces(path: string | Buffer, signal?: AbortSignal): Promise<string> {
  const file = await open(path, NO_WAIT);
  try {
    const hash = createHash("sha256");
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(size + 1, CHUNK_BYTES));
    for (;;) {
      if (signal?.aborted) throw new Error(String(signal.reason));
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
