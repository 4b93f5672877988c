import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";

const CHUNK_BYTES = 256 << 10;

/**
 * The SHA-256 of a file of any size, as 64 hex digits: in pieces, so that the terminal is served
 * between them. Rejects with what opening and reading throw, and with the signal's reason once it
 * aborts.
 */
export async function hashInPieces(path: string | Buffer, signal?: AbortSignal): Promise<string> {
  // Not blocking, should the file have become a pipe since it was looked at.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
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
