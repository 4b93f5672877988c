import { RUN_ID } from "../../../store/runs/record.ts";
import { type Block, decodeBlock, MAGIC } from "./block.ts";
import { type FileMark, readFrom } from "./file.ts";

/** Where a run's hashes are inside `words`. */
export interface Entry extends Omit<Block, "hashes"> {
  start: number;
  count: number;
}

/**
 * The hashes of all runs in one flat array, loaded from the index file and kept up to date with it.
 * Holds what was in the file; whether a run still exists is for the caller to know.
 */
export class LineIndex {
  readonly file: string;
  words = new Uint32Array(1 << 16);
  used = 0;
  readonly entries = new Map<string, Entry>();
  /** Bytes of the file that are no valid block of ours, or a second one of the same run. */
  wasted = 0;
  /** Bytes at the end of the file that are no block, or not yet. */
  pending = 0;
  /** Bytes of the file as last seen. */
  size = 0;
  /** One bit per 24-bit hash: whether some line has it. Bits of runs that are gone may stay. */
  private readonly seen = new Uint32Array(1 << 19);
  private mark: FileMark | undefined;
  private kept = 0;

  constructor(file: string) {
    this.file = file;
  }

  /** Reads what was added to the file since the last time; all of it when it was replaced. */
  refresh(): void {
    this.used = this.kept;
    const read = readFrom(this.file, this.mark);
    if (!read.continues) this.clear();
    this.size = read.mark?.size ?? 0;
    this.pending = read.bytes.length - this.parse(read.bytes);
    // A block that is being written now is read when it is whole.
    this.mark = read.mark && { ...read.mark, size: read.mark.size - this.pending };
  }

  add(block: Block): Entry {
    const entry = this.addForNow(block);
    this.kept = this.used;
    this.entries.set(block.id, entry);
    return entry;
  }

  /** Searchable until the next refresh: for a run that still grows. */
  addForNow(block: Block): Entry {
    const count = block.hashes.length;
    this.reserve(count);
    this.words.set(block.hashes, this.used);
    for (const hash of block.hashes) this.seen[hash >>> 5]! |= 1 << (hash & 31);
    const { id, command, lines, head } = block;
    const entry = { id, command, lines, head, start: this.used, count };
    this.used += count;
    return entry;
  }

  has(hash: number): boolean {
    return hash !== 0 && ((this.seen[hash >>> 5]! >>> (hash & 31)) & 1) === 1;
  }

  block(entry: Entry): Block {
    const { id, command, lines, head } = entry;
    return { id, command, lines, head, hashes: this.hashes(entry) };
  }

  hashes(entry: Entry): Uint32Array {
    return this.words.subarray(entry.start, entry.start + entry.count);
  }

  /** How many bytes are done with. */
  private parse(bytes: Uint8Array): number {
    let at = 0;
    while (at < bytes.length) {
      const found = decodeBlock(bytes, at);
      if (!found) {
        const next = nextMagic(bytes, at + 1);
        if (next < 0) return at;
        this.wasted += next - at;
        at = next;
        continue;
      }
      const known = this.entries.has(found.block.id) || !RUN_ID.test(found.block.id);
      if (known) this.wasted += found.next - at;
      else this.add(found.block);
      at = found.next;
    }
    return at;
  }

  private clear(): void {
    this.seen.fill(0);
    this.entries.clear();
    this.used = 0;
    this.kept = 0;
    this.wasted = 0;
  }

  private reserve(count: number): void {
    if (this.used + count <= this.words.length) return;
    const larger = new Uint32Array(Math.max(this.words.length * 2, this.used + count));
    larger.set(this.words.subarray(0, this.used));
    this.words = larger;
  }
}

/** After a torn block the next one may start at any byte. -1 when there is none. */
function nextMagic(bytes: Uint8Array, from: number): number {
  const pattern = Buffer.alloc(4);
  pattern.writeUInt32LE(MAGIC);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).indexOf(pattern, from);
}
