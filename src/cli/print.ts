import { once } from "node:events";

/** Writes pieces to stdout no faster than they are taken, and ends quietly when nobody reads on. */
export async function print(pieces: AsyncIterable<string | Uint8Array>): Promise<void> {
  for await (const piece of pieces)
    if (!process.stdout.write(piece)) await once(process.stdout, "drain");
}
