import type { Stream } from "../../event.ts";
import { type SyncPoint, screenSize } from "../../screen/screen.ts";

// output.idx: a header and records of one size, all big-endian, only ever appended. A record says
// what holds from a byte of output.log on, and is written before that byte: after a kill -9 the
// time and the stream of every byte in the log are known.
//
// Header, 40 bytes: "IGIDX" 0 0 1 | 0 pty, 1 pipe (u8) | 1 cooked (u8) | columns (u16) | rows (u16) | 0 0 |
// start of the run, ms since the epoch (f64) | zeros
//
// Record, 40 bytes:
//    0 f64 time, ms since the epoch
//    8 u48 offset in output.log
//   14 u8  kind (1 segment, 2 resize) | stream << 2 (0 tty, 1 stdout, 2 stderr) | sync << 4
//   15 u8  all other bytes added up, so that garbage is not taken for a record
//   16 u48 line: number of the rendered line that begins at the sync point; without a sync point,
//          of the line the cursor is on; pipes: of the next line to be completed
//   22 u16 row of the sync point on the screen
//   24 u32 bytes from the sync point to the offset
//   28 u16 saved cursor's row   30 u16 its column, at the sync point
//   32 u16 columns              34 u16 rows of the terminal from here on
//   36 u32 pipes: 1 + number of the latest record of the other stream, or 0
export const HEADER_SIZE = 40;
export const RECORD_SIZE = 40;
const MAGIC = Buffer.from("IGIDX\0\0\x01", "latin1");
const STREAMS: readonly Stream[] = ["tty", "stdout", "stderr"];
const KINDS = ["segment", "resize"] as const;

export type Mode = "pty" | "pipe";

export interface IndexHeader {
  mode: Mode;
  cols: number;
  rows: number;
  /** A terminal whose newlines came without a return; see TerminalOptions. */
  cooked?: boolean | undefined;
  startedAt: number;
}

export interface IndexRecord {
  /** Null in an index that was worked out again from the log alone. */
  time: number | null;
  offset: number;
  kind: (typeof KINDS)[number];
  stream: Stream;
  line: number;
  sync: SyncPoint | null;
  cols: number;
  rows: number;
  /** Pipes: 1 + number of the latest record of the other stream, or 0. */
  other: number;
}

export function encodeHeader(header: IndexHeader): Buffer {
  const bytes = Buffer.alloc(HEADER_SIZE);
  MAGIC.copy(bytes);
  bytes[8] = header.mode === "pipe" ? 1 : 0;
  bytes[9] = header.cooked === true ? 1 : 0;
  bytes.writeUInt16BE(clamp16(header.cols), 10);
  bytes.writeUInt16BE(clamp16(header.rows), 12);
  bytes.writeDoubleBE(header.startedAt, 16);
  return bytes;
}

/** Null when these bytes are no header of ours. */
export function decodeHeader(bytes: Buffer): IndexHeader | null {
  if (bytes.length < HEADER_SIZE || !bytes.subarray(0, 8).equals(MAGIC)) return null;
  const cols = bytes.readUInt16BE(10);
  const rows = bytes.readUInt16BE(12);
  const mode = bytes[8] === 1 ? "pipe" : "pty";
  return { mode, cols, rows, cooked: bytes[9] === 1, startedAt: timeAt(bytes, 16) ?? 0 };
}

export function encodeRecord(record: IndexRecord, bytes: Buffer): void {
  const back = record.sync ? record.offset - record.sync.offset : 0;
  const sync = back <= 0xffffffff ? record.sync : null;
  bytes.writeDoubleBE(record.time ?? 0, 0);
  bytes.writeUIntBE(record.offset, 8, 6);
  bytes[14] =
    (KINDS.indexOf(record.kind) + 1) |
    (STREAMS.indexOf(record.stream) << 2) |
    (sync === null ? 0 : 0x10);
  bytes.writeUIntBE(Math.max(0, record.line), 16, 6);
  bytes.writeUInt16BE(sync?.row ?? 0, 22);
  bytes.writeUInt32BE(sync ? back : 0, 24);
  bytes.writeUInt16BE(sync?.savedRow ?? 0, 28);
  bytes.writeUInt16BE(sync?.savedCol ?? 0, 30);
  bytes.writeUInt16BE(clamp16(record.cols), 32);
  bytes.writeUInt16BE(clamp16(record.rows), 34);
  bytes.writeUInt32BE(record.other, 36);
  bytes[15] = sum(bytes, 0);
}

/** The record at `at` in `bytes`; null when there is none that is whole. */
export function decodeRecord(bytes: Buffer, at: number): IndexRecord | null {
  const tag = bytes[at + 14]!;
  const kind = KINDS[(tag & 3) - 1];
  const stream = STREAMS[(tag >> 2) & 3];
  if (!kind || !stream || bytes[at + 15] !== sum(bytes, at)) return null;
  const offset = bytes.readUIntBE(at + 8, 6);
  const line = bytes.readUIntBE(at + 16, 6);
  return {
    time: timeAt(bytes, at),
    offset,
    kind,
    stream,
    line,
    sync: tag & 0x10 ? decodeSync(bytes, at, offset, line) : null,
    cols: bytes.readUInt16BE(at + 32),
    rows: bytes.readUInt16BE(at + 34),
    other: bytes.readUInt32BE(at + 36),
  };
}

/** Null for what no screen of this size can have: then the line is found from an earlier one. */
function decodeSync(bytes: Buffer, at: number, offset: number, line: number): SyncPoint | null {
  const sync = {
    offset: offset - bytes.readUInt32BE(at + 24),
    line,
    row: bytes.readUInt16BE(at + 22),
    savedRow: bytes.readUInt16BE(at + 28),
    savedCol: bytes.readUInt16BE(at + 30),
  };
  const { cols, rows } = screenSize(bytes.readUInt16BE(at + 32), bytes.readUInt16BE(at + 34));
  const fits = sync.row < rows && sync.savedRow < rows && sync.savedCol <= cols;
  return fits && sync.offset >= 0 && line >= 1 ? sync : null;
}

/** As far from the epoch as a date can be. */
const LAST_TIME = 8.64e15;

function timeAt(bytes: Buffer, at: number): number | null {
  const time = bytes.readDoubleBE(at);
  return Math.abs(time) <= LAST_TIME ? time : null;
}

function sum(bytes: Buffer, at: number): number {
  let total = 0;
  for (let i = at; i < at + RECORD_SIZE; i++) if (i !== at + 15) total += bytes[i]!;
  return total & 0xff;
}

function clamp16(value: number): number {
  return Math.max(0, Math.min(0xffff, Math.trunc(value)));
}
