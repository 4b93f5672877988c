import { idNumberAt } from "../../../store/runs/id-number.ts";
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
  view.setUint32(4, checksum(bytes, 0, bytes.length), true);
  return bytes;
}

/** A whole block in the bytes of the file; its hashes are still to be read. */
export interface Found {
  /** The ID as a number; -1 when it is none. */
  number: number;
  command: number;
  lines: number;
  head: number;
  /** How many hashes it has. */
  count: number;
  /** Where the next block starts. */
  next: number;
}

/** The block that starts at `at` of what `view` shows of the same bytes; undefined when none does. */
export function blockAt(bytes: Uint8Array, view: DataView, at: number): Found | undefined {
  if (at + HEADER_BYTES > bytes.length) return undefined;
  const count = view.getUint32(at + 8, true);
  if (view.getUint32(at, true) !== MAGIC || count > 2 * END_LINES) return undefined;
  const next = at + HEADER_BYTES + count * HASH_BYTES;
  if (next > bytes.length) return undefined;
  if (checksum(bytes, at, next) !== view.getUint32(at + 4, true)) return undefined;
  const lines = view.getUint32(at + 24, true);
  const head = view.getUint32(at + 28, true);
  if (head > count || count > lines) return undefined;
  const number = idNumberAt(bytes, at + 12);
  return { number, command: view.getUint32(at + 20, true), lines, head, count, next };
}

/** Puts the hashes of the block at `at` into `words`, from `start` on. */
export function readHashes(
  bytes: Uint8Array,
  at: number,
  count: number,
  words: Uint32Array,
  start: number,
): void {
  let from = at + HEADER_BYTES;
  for (let i = 0; i < count; i++, from += HASH_BYTES)
    words[start + i] = bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16);
}

/** FNV-1a of everything after the checksum. */
function checksum(bytes: Uint8Array, at: number, end: number): number {
  let sum = 0x811c9dc5;
  for (let i = at + 8; i < end; i++) sum = Math.imul(sum ^ bytes[i]!, 0x01000193);
  return sum >>> 0;
}
