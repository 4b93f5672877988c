import { hashLine } from "./canonical.ts";
import type { LogLine } from "./source.ts";

/**
 * One run in the index file: nine words and a hash per line, native byte order (a file from a
 * machine of the other order has no valid block and is built anew):
 * magic and version | checksum of what follows | words that follow | id, 8 characters in 2 words |
 * command | lines of the log | lines hashed from its head | 0
 * A block stands for itself: it can be written by anybody in one append, twice, or torn.
 */
export const MAGIC = 0x49_47_50_02;
export const HEADER_WORDS = 9;
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
export function blockOf(
  id: string,
  command: number,
  lines: Iterable<LogLine>,
  skipped = 0,
): Block {
  const hasher = new LineHasher();
  for (const line of lines) hasher.add(line.text);
  const block = hasher.block(id, command);
  return { ...block, lines: block.lines + skipped };
}

/** Line number of the hash at `position` of a block. */
export function lineAt(block: Pick<Block, "lines" | "head">, position: number, count: number): number {
  return position < block.head ? position + 1 : block.lines - (count - position) + 1;
}

export function encodeBlock(block: Block): Uint8Array {
  const words = new Uint32Array(HEADER_WORDS + block.hashes.length);
  words[0] = MAGIC;
  words[2] = words.length - 3;
  new Uint8Array(words.buffer, 12, 8).set(new TextEncoder().encode(block.id.slice(4, 12)));
  words[5] = block.command;
  words[6] = block.lines;
  words[7] = block.head;
  words.set(block.hashes, HEADER_WORDS);
  words[1] = checksum(words);
  return new Uint8Array(words.buffer);
}

/** The block that starts at `at`, and where the next one starts; undefined when none does. */
export function decodeBlock(
  bytes: Uint8Array,
  at: number,
): { block: Block; next: number } | undefined {
  if (at + HEADER_WORDS * 4 > bytes.length) return undefined;
  const header = new Uint32Array(bytes.slice(at, at + HEADER_WORDS * 4).buffer);
  const count = header[2]! + 3 - HEADER_WORDS;
  if (header[0] !== MAGIC || count < 0 || count > 2 * END_LINES) return undefined;
  const next = at + (HEADER_WORDS + count) * 4;
  if (next > bytes.length || header[7]! > count || header[6]! < count) return undefined;
  const words = new Uint32Array(bytes.slice(at, next).buffer);
  if (checksum(words) !== words[1]) return undefined;
  const id = `run_${new TextDecoder("latin1").decode(new Uint8Array(words.buffer, 12, 8))}`;
  const [command, lines, head] = [words[5]!, words[6]!, words[7]!];
  return { block: { id, command, lines, head, hashes: words.subarray(HEADER_WORDS) }, next };
}

function checksum(words: Uint32Array): number {
  let sum = 0x811c9dc5;
  for (let i = 2; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193) + (sum >>> 15);
  return sum >>> 0;
}
