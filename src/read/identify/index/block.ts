import { hashLine } from "../paste/canonical.ts";
import type { LogLine } from "../source.ts";

/**
 * One run in the index file, little endian, 32-bit numbers: magic and version | checksum of what
 * follows | hashes | id, 8 characters | hash of the command | lines of the log | lines hashed from
 * its head | 24 bits per hashed line. A block stands for itself: anybody can write it, in one append,
 * twice, or torn.
 */
export const MAGIC = 0x02504749;
export const HEADER_BYTES = 32;
const HASH_BYTES = 3;
/** Lines hashed at each end of a log; between them a longer log is not indexed. */
export const END_LINES = 50_000;

export interface Block {
  id: string;
  /** Hash of `commandKey`. */
  command: number;
  /** Lines of the log. */
  lines: number;
  /** How many of `hashes` count from line 1; the others count back from the last line. */
  head: number;
  hashes: Uint32Array;
}

/** Hashes lines as they come, in memory bounded by the two ends. */
export class LineHasher {
  lines = 0;
  private head = new Uint32Array(256);
  private tail: Uint32Array | undefined;

  add(text: string): void {
    const n = this.lines++;
    if (n < END_LINES) {
      if (n === this.head.length) {
        const larger = new Uint32Array(Math.min(END_LINES, n * 2));
        larger.set(this.head);
        this.head = larger;
      }
      this.head[n] = hashLine(text);
      return;
    }
    this.tail ??= new Uint32Array(END_LINES);
    this.tail[(n - END_LINES) % END_LINES] = hashLine(text);
  }

  block(id: string, command: number): Block {
    const { lines } = this;
    const head = Math.min(lines, END_LINES);
    const rest = Math.min(lines - head, END_LINES);
    const hashes = new Uint32Array(head + rest);
    hashes.set(this.head.subarray(0, head));
    if (this.tail) {
      const oldest = lines - head <= END_LINES ? 0 : (lines - head) % END_LINES;
      hashes.set(this.tail.subarray(oldest, rest), head);
      hashes.set(this.tail.subarray(0, oldest), head + rest - oldest);
    }
    return { id, command, lines, head, hashes };
  }
}

/** The block of a log; `skipped` lines between its two ends were left out of `lines`. */
export function blockOf(id: string, command: number, lines: Iterable<LogLine>, skipped = 0): Block {
  const hasher = new LineHasher();
  for (const line of lines) hasher.add(line.text);
  const block = hasher.block(id, command);
  return { ...block, lines: block.lines + skipped };
}

/** Line number of the hash at `position` of a block. */
export function lineAt(
  block: Pick<Block, "lines" | "head">,
  position: number,
  count: number,
): number {
  return position < block.head ? position + 1 : block.lines - (count - position) + 1;
}

export function encodeBlock(block: Block): Uint8Array {
  const { id, command, lines, head, hashes } = block;
  const bytes = new Uint8Array(HEADER_BYTES + hashes.length * HASH_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, hashes.length, true);
  bytes.set(new TextEncoder().encode(id.slice(4, 12)), 12);
  view.setUint32(20, command, true);
  view.setUint32(24, lines, true);
  view.setUint32(28, head, true);
  for (let i = 0, at = HEADER_BYTES; i < hashes.length; i++) {
    const hash = hashes[i]!;
    bytes[at++] = hash & 255;
    bytes[at++] = (hash >>> 8) & 255;
    bytes[at++] = hash >>> 16;
  }
  view.setUint32(4, checksum(bytes), true);
  return bytes;
}

/** The block that starts at `at`, and where the next one starts; undefined when none does. */
export function decodeBlock(
  bytes: Uint8Array,
  at: number,
): { block: Block; next: number } | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_BYTES);
  const count = view.getUint32(8, true);
  if (view.getUint32(0, true) !== MAGIC || count > 2 * END_LINES) return undefined;
  const next = at + HEADER_BYTES + count * HASH_BYTES;
  if (next > bytes.length) return undefined;
  const body = bytes.subarray(at, next);
  if (checksum(body) !== view.getUint32(4, true)) return undefined;
  const id = `run_${Buffer.from(body.subarray(12, 20)).toString("latin1")}`;
  const [command, lines, head] = [20, 24, 28].map((offset) => view.getUint32(offset, true));
  if (head! > count || count > lines!) return undefined;
  return {
    block: { id, command: command!, lines: lines!, head: head!, hashes: hashesOf(body, count) },
    next,
  };
}

function hashesOf(body: Uint8Array, count: number): Uint32Array {
  const hashes = new Uint32Array(count);
  for (let i = 0, at = HEADER_BYTES; i < count; i++, at += HASH_BYTES)
    hashes[i] = body[at]! | (body[at + 1]! << 8) | (body[at + 2]! << 16);
  return hashes;
}

/** FNV-1a of everything after the checksum. */
function checksum(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (let i = 8; i < bytes.length; i++) sum = Math.imul(sum ^ bytes[i]!, 0x01000193);
  return sum >>> 0;
}
