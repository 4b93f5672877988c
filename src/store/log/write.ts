import { closeSync, fstatSync, readSync, writeSync } from "node:fs";
import { reasonOf } from "../../error.ts";
import type { RunEvent, Sink, Stream } from "../../event.ts";
import { createOwn, writeWhole } from "../../os/own-files.ts";
import { type LineCounter, PipeCounter, ScreenCounter } from "../../screen/line-counter.ts";
import { logFile, logIndexFile } from "../paths.ts";
import {
  encodeHeader,
  encodeRecord,
  type IndexRecord,
  type Mode,
  RECORD_SIZE,
} from "./index-format.ts";

/** A record at least every so many bytes: what a reader renders to find its place. */
const RECORD_BYTES = 64 * 1024;
/** A record when so much time has passed: how exactly a byte's time is known. */
const RECORD_MS = 10;
/** From so many records on, days of a trickle are timed less exactly, so that the index stays small. */
const MANY_RECORDS = 30_000;
const TRICKLE_BYTES = 256;
const TRICKLE_MS = 100;
const CHECK_MS = 1_000;

export interface LogWriterOptions {
  mode: Mode;
  cols: number;
  rows: number;
  /** The terminal behind us adds the return to each newline; see TerminalOptions. */
  cooked?: boolean | undefined;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** The log of a run being written. Never throws: a run must not fail because its log does. */
export interface LogWriter extends Sink {
  /** Bytes in output.log. */
  readonly bytes: number;
  /** Rendered lines so far; exact after close(). */
  readonly lines: number;
  /** False when something the user saw is not in the log; then `reason` says why. */
  readonly complete: boolean;
  readonly reason: string | undefined;
  /** Ends the log. Nothing may be written any more. */
  close(): void;
}

/** Creates output.log and output.idx, 0600, in an existing directory, and appends to them. */
export function openLogWriter(runDir: string, options: LogWriterOptions): LogWriter {
  return new Writer(runDir, options);
}

class Writer implements LogWriter {
  readonly name = "log";
  bytes = 0;
  /** Bytes that came, written or not. */
  private seen = 0;
  complete = true;
  reason: string | undefined;
  private log = -1;
  private index = -1;
  private readonly counter: LineCounter;
  private readonly record: IndexRecord;
  private readonly encoded = Buffer.alloc(RECORD_SIZE);
  private records = 0;
  private readonly latest: Record<Stream, number> = { tty: 0, stdout: 0, stderr: 0 };
  private recordDue = true;
  private recordAt = 0;
  private recordTime = 0;
  private checkedAt: number;
  private closedLines: number | undefined;

  constructor(runDir: string, options: LogWriterOptions) {
    const { mode, cols, rows, cooked, startedAt } = options;
    this.counter =
      mode === "pipe"
        ? new PipeCounter()
        : new ScreenCounter(cols, rows, (from, to) => this.reread(from, to), cooked);
    this.checkedAt = startedAt;
    this.record = {
      time: 0,
      offset: 0,
      kind: "segment",
      stream: "tty",
      line: 0,
      sync: null,
      cols,
      rows,
      other: 0,
    };
    try {
      this.log = createOwn(runDir, logFile(runDir));
      this.index = createOwn(runDir, logIndexFile(runDir));
      writeWhole(this.index, encodeHeader(options));
    } catch (error) {
      this.fail(error);
    }
  }

  get lines(): number {
    return this.closedLines ?? this.counter.lines;
  }

  event(event: RunEvent): void {
    if (event.type === "output") this.output(event.time, event.stream, event.data);
    else if (event.type === "resize") this.resize(event.time, event.cols, event.rows);
  }

  private output(time: number, stream: Stream, data: Uint8Array): void {
    if (data.length === 0) return;
    const base = this.seen;
    this.seen += data.length;
    if (this.complete) {
      try {
        if (this.isDue(time, stream)) this.addRecord("segment", time, stream);
        this.append(data);
        if (time - this.checkedAt >= CHECK_MS) this.checkStillThere(time);
      } catch (error) {
        this.fail(error);
      }
    }
    this.counter.feed(data, base, stream);
  }

  private isDue(time: number, stream: Stream): boolean {
    const bytes = this.bytes - this.recordAt;
    const ms = time - this.recordTime;
    if (this.recordDue || stream !== this.record.stream || bytes >= RECORD_BYTES) return true;
    if (this.records < MANY_RECORDS) return ms >= RECORD_MS;
    return ms >= TRICKLE_MS || (ms >= RECORD_MS && bytes >= TRICKLE_BYTES);
  }

  private resize(time: number, cols: number, rows: number): void {
    this.record.cols = cols;
    this.record.rows = rows;
    this.counter.resize(cols, rows);
    if (!this.complete) return;
    try {
      this.addRecord("resize", time, this.record.stream);
      this.recordDue = true;
    } catch (error) {
      this.fail(error);
    }
  }

  private addRecord(kind: IndexRecord["kind"], time: number, stream: Stream): void {
    const record = this.record;
    record.time = time;
    record.offset = this.bytes;
    record.kind = kind;
    record.stream = stream;
    record.sync = kind === "segment" ? this.counter.sync : null;
    record.line = record.sync?.line ?? this.counter.line;
    record.other = stream === "tty" ? 0 : this.latest[stream === "stdout" ? "stderr" : "stdout"];
    encodeRecord(record, this.encoded);
    writeWhole(this.index, this.encoded);
    this.latest[stream] = ++this.records;
    this.recordDue = false;
    this.recordAt = this.bytes;
    this.recordTime = time;
  }

  /** Counts what was written even if the rest cannot be: the log is a true prefix of the output. */
  private append(data: Uint8Array): void {
    let done = 0;
    while (done < data.length) {
      const written = writeSync(this.log, data, done, data.length - done);
      done += written;
      this.bytes += written;
    }
  }

  private reread(from: number, to: number): Uint8Array | null {
    if (!this.complete || to > this.bytes) return null;
    try {
      const bytes = Buffer.allocUnsafe(to - from);
      let done = 0;
      while (done < bytes.length) {
        const read = readSync(this.log, bytes, done, bytes.length - done, from + done);
        if (read === 0) return null;
        done += read;
      }
      return bytes;
    } catch {
      return null;
    }
  }

  private checkStillThere(time: number): void {
    this.checkedAt = time;
    if (fstatSync(this.log).nlink === 0) throw new LogGone();
  }

  private fail(error: unknown): void {
    this.complete = false;
    this.reason = explain(error, this.bytes);
  }

  close(): void {
    if (this.closedLines !== undefined) return;
    try {
      if (this.complete) this.checkStillThere(0);
    } catch (error) {
      this.fail(error);
    }
    this.closedLines = this.counter.end();
    for (const fd of [this.log, this.index]) {
      try {
        if (fd >= 0) closeSync(fd);
      } catch {
        // A file system may report a lost write here; there is nothing left to do about it.
        if (this.complete) this.fail({ code: "EIO" });
      }
    }
    this.log = this.index = -1;
  }
}

class LogGone extends Error {}

function explain(error: unknown, bytes: number): string {
  const after = `after ${bytes.toLocaleString("en-US")} bytes`;
  if (error instanceof LogGone) return "the log was deleted while the command ran";
  const code = (error as NodeJS.ErrnoException).code ?? "unknown error";
  if (code === "ENOSPC" && !/inodes/.test(reasonOf(error))) return `disk full ${after}`;
  if (code === "EDQUOT") return `disk quota used up ${after}`;
  if (code === "EFBIG") return `file size limit reached ${after}`;
  const why = reasonOf(error);
  const what = why === String((error as Error).message) ? code : `${why}, ${code}`;
  return bytes === 0 ? `cannot write the log (${what})` : `cannot write the log (${what}) ${after}`;
}
