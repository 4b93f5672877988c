import { closeSync, fstatSync, readSync } from "node:fs";
import { openPlain } from "../../os/untrusted-files.ts";
import { ScreenCounter } from "../../screen/line-counter.ts";
import type { LogBytes } from "./bytes.ts";
import {
  decodeHeader,
  decodeRecord,
  HEADER_SIZE,
  type IndexHeader,
  type IndexRecord,
  type Mode,
  RECORD_SIZE,
} from "./index-format.ts";

/** Records by number, in the order of their offsets. */
export interface LogIndex {
  readonly header: IndexHeader | null;
  readonly count: number;
  /** The record numbered `i`, from 0. */
  at(i: number): IndexRecord;
  /** Looks for records that have been added. Offsets beyond `bytes` are not yet in the log. */
  refresh(bytes: number): void;
  close(): void;
}

const BLOCK_RECORDS = 512;

const EMPTY_RECORD: IndexRecord = {
  time: null,
  offset: 0,
  kind: "segment",
  stream: "tty",
  line: 1,
  sync: null,
  cols: 80,
  rows: 24,
  other: 0,
};

/** output.idx, read in blocks where it is asked for; never whole. */
export class IndexFile implements LogIndex {
  readonly header: IndexHeader | null;
  count = 0;
  /** Records that are garbage: the one before is used in their place. */
  private gap = { from: 0, to: -1, before: EMPTY_RECORD };
  private readonly fd: number;
  private readonly block = Buffer.alloc(BLOCK_RECORDS * RECORD_SIZE);
  private blockStart = -1;
  private blockRecords = 0;
  private size = 0;

  /** Throws what `openPlain` throws. */
  constructor(path: string, bytes: number) {
    this.fd = openPlain(path);
    const head = Buffer.alloc(HEADER_SIZE);
    readSync(this.fd, head, 0, HEADER_SIZE, 0);
    this.header = decodeHeader(head);
    if (this.header) this.refresh(bytes);
  }

  refresh(bytes: number): void {
    const size = fstatSync(this.fd).size;
    let count = Math.max(0, Math.floor((size - HEADER_SIZE) / RECORD_SIZE));
    if (size !== this.size) {
      this.blockStart = -1;
      this.gap = { from: 0, to: -1, before: EMPTY_RECORD };
    }
    this.size = size;
    // The last ones may be torn by a crash, or be ahead of the bytes they describe.
    while (count > 0 && !this.isUsable(count - 1, bytes)) count--;
    this.count = count;
  }

  private isUsable(i: number, bytes: number): boolean {
    const record = this.decode(i);
    return record !== null && record.offset <= bytes;
  }

  at(i: number): IndexRecord {
    const { gap } = this;
    for (let n = i; n >= 0; n--) {
      // Much may be garbage: it is walked through once, not for each record.
      const known = n >= gap.from && n <= gap.to ? gap.before : this.decode(n);
      if (known === null) continue;
      if (n < i) this.gap = { from: Math.min(n + 1, i), to: i, before: known };
      return known;
    }
    this.gap = { from: 0, to: i, before: EMPTY_RECORD };
    return EMPTY_RECORD;
  }

  private decode(i: number): IndexRecord | null {
    const start = i - (i % BLOCK_RECORDS);
    if (start !== this.blockStart || i - start >= this.blockRecords) {
      const at = HEADER_SIZE + start * RECORD_SIZE;
      const read = readSync(this.fd, this.block, 0, this.block.length, at);
      this.blockStart = start;
      this.blockRecords = Math.floor(read / RECORD_SIZE);
    }
    if (i - start >= this.blockRecords) return null;
    return decodeRecord(this.block, (i - start) * RECORD_SIZE);
  }

  close(): void {
    closeSync(this.fd);
  }
}

/** Of what a broken file still knows so much is held in memory. */
const MOST_KNOWN = 200_000;
const STEP = 64 * 1024;

/**
 * An index worked out from the log alone, for when output.idx is lost or ends too early. What the
 * file still knows is kept; behind that, times are unknown and a pipe's bytes all count as stdout.
 */
export class RebuiltIndex implements LogIndex {
  readonly header: IndexHeader;
  private readonly records: IndexRecord[] = [];
  private readonly read: (from: number, to: number) => Buffer;
  private readonly counter: ScreenCounter | null;
  private line = 1;
  private size = 0;

  constructor(
    header: IndexHeader,
    known: LogIndex | null,
    bytes: number,
    read: (from: number, to: number) => Buffer,
  ) {
    this.header = header;
    this.read = read;
    this.counter =
      header.mode === "pty"
        ? new ScreenCounter(header.cols, header.rows, read, header.cooked)
        : null;
    const most = Math.min(known?.count ?? 0, MOST_KNOWN);
    for (let i = 0; known && i < most; i++) this.keep(known.at(i));
    this.refresh(bytes);
  }

  private keep(record: IndexRecord): void {
    if (record.offset < this.size) return;
    this.extend(record.offset, false);
    if (record.kind === "resize") this.counter?.resize(record.cols, record.rows);
    this.records.push({ ...record, line: this.lineNow(), sync: this.counter?.sync ?? null });
    if (record.kind === "resize") this.records.at(-1)!.sync = null;
  }

  private lineNow(): number {
    return this.counter ? (this.counter.sync?.line ?? this.counter.line) : this.line;
  }

  refresh(bytes: number): void {
    this.extend(bytes, true);
  }

  /** Counts lines up to `to`, with records of its own if nobody else has any there. */
  private extend(to: number, withRecords: boolean): void {
    while (this.size < to) {
      if (withRecords) this.addRecord();
      const data = this.read(this.size, Math.min(to, this.size + STEP));
      if (data.length === 0) return;
      if (this.counter) this.counter.feed(data, this.size);
      else for (let i = data.indexOf(0x0a); i >= 0; i = data.indexOf(0x0a, i + 1)) this.line++;
      this.size += data.length;
    }
  }

  private addRecord(): void {
    const before = this.records.at(-1);
    const stream = this.header.mode === "pty" ? "tty" : "stdout";
    let other = before?.other ?? 0;
    if (before && before.stream !== stream) other = this.records.length;
    this.records.push({
      ...EMPTY_RECORD,
      offset: this.size,
      stream,
      line: this.lineNow(),
      sync: this.counter?.sync ?? null,
      cols: before?.cols ?? this.header.cols,
      rows: before?.rows ?? this.header.rows,
      other,
    });
  }

  get count(): number {
    return this.records.length;
  }

  at(i: number): IndexRecord {
    return this.records[i] ?? EMPTY_RECORD;
  }

  close(): void {}
}

/** An index that ends further than this before the log does is not all there. */
const MAX_UNINDEXED = 1024 * 1024;

export interface IndexOptions {
  mode: Mode;
  /** Size at the start; used only if the index is lost. */
  terminal?: { cols: number; rows: number; cooked?: boolean | undefined } | undefined;
}

/** The index of a log; worked out again from the log where the file is missing or ends too early. */
export function openIndex(
  path: string,
  log: LogBytes,
  { mode, terminal }: IndexOptions,
): { index: LogIndex; whole: boolean } {
  const file = openFile(path, log.size);
  if (file && isWhole(file, log.size)) return { index: file, whole: true };
  const known = file?.header ? file : null;
  const size: Partial<IndexHeader> & { cols: number; rows: number } = known?.header ??
    terminal ?? { cols: 80, rows: 24 };
  const { cols, rows, cooked } = size;
  const read = (from: number, to: number) => log.read(from, to);
  const index = new RebuiltIndex({ mode, startedAt: 0, cols, rows, cooked }, known, log.size, read);
  file?.close();
  return { index, whole: false };
}

function openFile(path: string, bytes: number): IndexFile | null {
  try {
    return new IndexFile(path, bytes);
  } catch {
    // Gone or unreadable.
    return null;
  }
}

function isWhole(file: IndexFile, bytes: number): boolean {
  const covered = file.count > 0 ? file.at(file.count - 1).offset : 0;
  const begun = file.count > 0 || bytes === 0;
  return file.header !== null && begun && bytes - covered <= MAX_UNINDEXED;
}
