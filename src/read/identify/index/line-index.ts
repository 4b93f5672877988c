import { idOfNumber, numberOfId } from "../../../store/runs/id-number.ts";
import { type Block, blockAt, MAGIC, readHashes } from "./block.ts";
import { type FileMark, readFrom } from "./file.ts";
import { type RunRow, RunTable } from "./run-table.ts";

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
  readonly runs = new RunTable();
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
    this.runs.dropForNow();
    const read = readFrom(this.file, this.mark);
    if (!read.continues) this.clear();
    this.size = read.mark?.size ?? 0;
    this.pending = read.bytes.length - this.parse(read.bytes);
    // A block that is being written now is read when it is whole.
    this.mark = read.mark && { ...read.mark, size: read.mark.size - this.pending };
  }

  /** Its row. */
  add(block: Block): number {
    const row = this.runs.add(this.take(block));
    this.kept = this.used;
    return row;
  }

  /** Searchable until the next refresh: for a run that still grows. */
  addForNow(block: Block): number {
    return this.runs.addForNow(this.take(block));
  }

  has(hash: number): boolean {
    return hash !== 0 && ((this.seen[hash >>> 5]! >>> (hash & 31)) & 1) === 1;
  }

  entry(row: number): Entry {
    const { number, command, lines, head, start, count } = this.runs;
    return {
      id: idOfNumber(number[row]!),
      command: command[row]!,
      lines: lines[row]!,
      head: head[row]!,
      start: start[row]!,
      count: count[row]!,
    };
  }

  block(row: number): Block {
    const { start, count, ...block } = this.entry(row);
    return { ...block, hashes: this.words.subarray(start, start + count) };
  }

  hashes(entry: Entry): Uint32Array {
    return this.words.subarray(entry.start, entry.start + entry.count);
  }

  /** How many bytes are done with. */
  private parse(bytes: Uint8Array): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    // Room for all of it at once; pages that are not used cost nothing.
    this.reserve(Math.ceil(bytes.length / 3));
    let at = 0;
    while (at < bytes.length) {
      const found = blockAt(bytes, view, at);
      if (!found) {
        const next = nextMagic(bytes, at + 1);
        if (next < 0) return at;
        this.wasted += next - at;
        at = next;
        continue;
      }
      if (found.number < 0 || this.runs.find(found.number) >= 0) this.wasted += found.next - at;
      else {
        readHashes(bytes, at, found.count, this.words, this.used);
        this.runs.add({ ...found, start: this.accept(found.count) });
        this.kept = this.used;
      }
      at = found.next;
    }
    return at;
  }

  private take({ id, command, lines, head, hashes }: Block): RunRow {
    this.reserve(hashes.length);
    this.words.set(hashes, this.used);
    const count = hashes.length;
    return { number: numberOfId(id), command, lines, head, count, start: this.accept(count) };
  }

  /** So many words after those in use are a run's hashes. Where they start. */
  private accept(count: number): number {
    const start = this.used;
    this.used += count;
    for (let i = start; i < this.used; i++) {
      const hash = this.words[i]!;
      this.seen[hash >>> 5]! |= 1 << (hash & 31);
    }
    return start;
  }

  private clear(): void {
    this.seen.fill(0);
    this.runs.clear();
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
