import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { IgError } from "../error.ts";
import { logFile, logIndexFile } from "../project/paths.ts";
import type { Stream } from "../run/event.ts";
import { Changes } from "./changes.ts";
import { IndexFile, type LogIndex, RebuiltIndex } from "./index-file.ts";
import type { IndexHeader, Mode } from "./index-format.ts";
import { PipeRendering } from "./pipe-rendering.ts";
import type { RenderedLine } from "./rendered-line.ts";
import type { Rendering } from "./rendering.ts";
import { ScreenRendering } from "./screen-rendering.ts";

export interface Line {
  /** From 1, of the whole log; once a line is frozen its number is for ever. */
  n: number;
  text: string;
  /** When it began, ms since the epoch; null if the index is lost. */
  time: number | null;
  stream: Stream;
  /** Where in output.log it began. */
  offset: number;
  /** It may still change: only while the run goes on. */
  live: boolean;
  /** Characters `text` lacks, of a line longer than MAX_LINE. */
  cut?: number;
}

export interface Totals {
  bytes: number;
  lines: number;
  /** Lines 1 to `frozen` never change; all of them once the run has ended. */
  frozen: number;
}

export interface LogOptions {
  mode: Mode;
  /** Size at the start; used only if the index is lost. */
  terminal?: { cols: number; rows: number; cooked?: boolean | undefined } | undefined;
  /** Has the writer gone? Asked again as long as it says no. */
  ended: boolean | (() => boolean);
}

/** Which lines: pipes only, a terminal has one stream. Numbers stay those of the whole log. */
export interface Only {
  stream?: "stdout" | "stderr" | undefined;
}

/**
 * A run's log, read at a cost that grows with what is returned. Every call sees what the log holds
 * by then. Never writes.
 */
export interface LogReader {
  /** "rebuilt": output.idx is missing or incomplete; line numbers hold, times may be unknown. */
  readonly index: "whole" | "rebuilt";
  totals(): Totals;
  /** Lines `from` to `to`, both included, as far as there are any. */
  range(from: number, to: number, only?: Only): Line[];
  head(count: number, only?: Only): Line[];
  tail(count: number, only?: Only): Line[];
  /** All lines from number `from` on, one at a time; memory stays flat. */
  lines(from?: number, only?: Only): Iterable<Line>;
  /** Number of the first line that began at `time` or later; one past the last if there is none. */
  lineAt(time: number): number;
  /** When the last byte came, to within 10 ms; null when there is none or the index is lost. */
  lastOutputAt(): number | null;
  /** Bytes as they came, in blocks, `to` not included. */
  raw(from?: number, to?: number, only?: Only): Iterable<Buffer>;
  /** Each line above `after` once, as it freezes; the rest when the run has ended. */
  follow(after: number, signal?: AbortSignal, only?: Only): AsyncIterable<Line>;
  close(): void;
}

/**
 * Opens the log of a run.
 * @throws IgError `log-missing` when there is no output.log
 */
export function openLog(runDir: string, options: LogOptions): LogReader {
  return new Reader(runDir, options);
}

const BLOCK = 128 * 1024;
/** An index that ends further than this before the log does is not all there. */
const MAX_UNINDEXED = 1024 * 1024;

class Reader implements LogReader {
  index: "whole" | "rebuilt" = "whole";
  private readonly fd: number;
  private readonly path: string;
  private readonly options: LogOptions;
  private records: LogIndex;
  private bytes: number;
  private done: boolean;
  /** Stays at the log's end, so that asking again costs only what has been added. */
  private end: Rendering | null = null;
  /** The same once the run has ended. */
  private ended: Rendering | null = null;
  /** The record last looked up, and the bytes it speaks of. */
  private segment = { record: -1, from: 0, to: 0, time: null as number | null };

  constructor(runDir: string, options: LogOptions) {
    this.options = options;
    this.path = logFile(runDir);
    try {
      this.fd = openSync(this.path, "r");
    } catch (error) {
      throw missing(this.path, error);
    }
    this.done = this.hasEnded();
    this.bytes = fstatSync(this.fd).size;
    this.records = this.openIndex(logIndexFile(runDir));
  }

  private openIndex(path: string): LogIndex {
    let file: IndexFile | null = null;
    try {
      file = new IndexFile(path, this.bytes);
    } catch {
      // Gone or unreadable: worked out again below.
    }
    const covered = file && file.count > 0 ? file.at(file.count - 1).offset : 0;
    if (
      file?.header &&
      this.bytes - covered <= MAX_UNINDEXED &&
      (file.count > 0 || this.bytes === 0)
    )
      return file;
    this.index = "rebuilt";
    const size: Partial<IndexHeader> & { cols: number; rows: number } = file?.header ??
      this.options.terminal ?? { cols: 80, rows: 24 };
    const header = {
      mode: this.options.mode,
      startedAt: 0,
      cols: size.cols,
      rows: size.rows,
      cooked: size.cooked,
    };
    return new RebuiltIndex(header, file?.header ? file : null, this.bytes, (from, to) =>
      this.readBytes(from, to),
    );
  }

  private hasEnded(): boolean {
    const { ended } = this.options;
    return typeof ended === "function" ? ended() : ended;
  }

  /** Takes note of what has been written since. The writer is asked first: then nothing is missed. */
  private refresh(): void {
    if (this.done) return;
    this.done = this.hasEnded();
    this.bytes = fstatSync(this.fd).size;
    this.records.refresh(this.bytes);
  }

  private readBytes(from: number, to: number): Buffer {
    const bytes = Buffer.allocUnsafe(Math.max(0, to - from));
    let done = 0;
    while (done < bytes.length) {
      const read = readSync(this.fd, bytes, done, bytes.length - done, from + done);
      if (read === 0) break;
      done += read;
    }
    return bytes.subarray(0, done);
  }

  // Where to start

  /** A rendering that gives line `n` and all after it, exactly; maybe some before. */
  private startFor(n: number): Rendering {
    if (this.options.mode === "pipe") {
      const record = Math.max(
        0,
        this.lastRecord((i) => this.records.at(i).line <= n),
      );
      return new PipeRendering(this.records, (from, to) => this.readBytes(from, to), record);
    }
    // A redraw may reach above the place where it starts: then that was too late.
    for (let before = 0; ; before = before * 4 + 64) {
      const rendering = this.screenFrom(n - before, n);
      while (rendering.doubtful === "not yet" && rendering.position < this.bytes)
        rendering.advance(this.bytes);
      if (rendering.doubtful !== "yes" || rendering.start === 0) return rendering;
    }
  }

  /** Starts so that line `n` comes out whole; lines before `wanted` need not be given. */
  private screenFrom(n: number, wanted: number): ScreenRendering {
    const { records } = this;
    const read = (from: number, to: number) => this.readBytes(from, to);
    let i = this.lastRecord((at) => records.at(at).line <= n);
    while (i >= 0 && !this.startsBy(i, n)) i--;
    const record = i >= 0 ? records.at(i) : null;
    const size = record ?? this.startSize();
    const fullScreen = (from: number, to: number) => this.fullScreenLine(from, to);
    return new ScreenRendering(
      records,
      read,
      size,
      record?.sync ?? null,
      i + 1,
      wanted,
      fullScreen,
    );
  }

  private startsBy(record: number, n: number): boolean {
    const { sync } = this.records.at(record);
    return sync !== null && sync.line <= n;
  }

  private startSize(): { cols: number; rows: number } {
    return this.records.header ?? this.options.terminal ?? { cols: 80, rows: 24 };
  }

  /** The last record for which `holds` is true, if it is so for all before; -1 if for none. */
  private lastRecord(holds: (i: number) => boolean): number {
    let low = -1;
    let high = this.records.count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  // Time

  /** Number of the record that says when and from where the byte at `offset` came. */
  private recordOf(offset: number): number {
    const { segment } = this;
    if (offset >= segment.from && offset < segment.to) return segment.record;
    const isThere = (i: number) => this.records.at(i).offset <= offset;
    // Lines are mostly asked for in their order: the next record is the likely one.
    const next = segment.record + 1;
    const found =
      offset === segment.to && next > 0 && next + 1 < this.records.count && !isThere(next + 1);
    const record = found && isThere(next) ? next : this.lastRecord(isThere);
    const last = record + 1 >= this.records.count;
    segment.record = record;
    const known = record < 0 ? null : this.records.at(record);
    segment.from = known?.offset ?? 0;
    segment.time = known?.time ?? null;
    segment.to = last ? 0 : this.records.at(record + 1).offset;
    return record;
  }

  private timeOf(offset: number): number | null {
    this.recordOf(offset);
    return this.segment.time;
  }

  private fullScreenLine(from: number, to: number): string {
    const start = this.timeOf(from);
    const end = this.timeOf(to);
    if (start === null || end === null) return "[full-screen program]";
    return `[full-screen program, ${duration(end - start)}]`;
  }

  lastOutputAt(): number | null {
    this.refresh();
    return this.bytes === 0 ? null : this.timeOf(this.bytes - 1);
  }

  lineAt(time: number): number {
    this.refresh();
    const last = this.lastRecord((i) => (this.records.at(i).time ?? 0) < time);
    if (last + 1 >= this.records.count) return this.totals().lines + 1;
    const { offset, line, sync, rows } = this.records.at(last + 1);
    const from = sync || this.options.mode === "pipe" ? line : line - rows;
    for (const found of this.lines(Math.max(1, from))) if (found.offset >= offset) return found.n;
    return this.totals().lines + 1;
  }

  // Lines

  totals(): Totals {
    this.refresh();
    const rendering = this.atEnd();
    const { lines, frozen } = rendering;
    return { bytes: this.bytes, lines, frozen };
  }

  private atEnd(): Rendering {
    if (this.ended) return this.ended;
    if (!this.end || this.end.doubtful === "yes") this.end = this.startFor(this.lastLineNumber());
    this.skipTo(this.end, this.bytes);
    // How many lines are frozen shows only once the whole screen is known.
    for (let before = 64; this.end.doubtful !== "no" && this.end.start > 0; before *= 4) {
      this.end = this.screenFrom(this.lastLineNumber() - before, Number.POSITIVE_INFINITY);
      this.skipTo(this.end, this.bytes);
    }
    if (this.done) {
      this.end.end();
      this.end.take();
      this.ended = this.end;
    }
    return this.end;
  }

  private skipTo(rendering: Rendering, bytes: number): void {
    while (rendering.position < bytes) {
      rendering.advance(bytes);
      rendering.take();
    }
  }

  private lastLineNumber(): number {
    const { records } = this;
    return records.count === 0 ? 1 : records.at(records.count - 1).line;
  }

  range(from: number, to: number, only: Only = {}): Line[] {
    const lines: Line[] = [];
    if (to < from) return lines;
    for (const line of this.lines(from, only)) {
      if (line.n > to) break;
      lines.push(line);
      if (line.n === to) break;
    }
    return lines;
  }

  head(count: number, only: Only = {}): Line[] {
    const lines: Line[] = [];
    if (count < 1) return lines;
    for (const line of this.lines(1, only)) {
      lines.push(line);
      if (lines.length >= count) break;
    }
    return lines;
  }

  tail(count: number, only: Only = {}): Line[] {
    if (count < 1) return [];
    const { lines } = this.totals();
    for (let window = count; ; window *= 4) {
      const from = Math.max(1, lines - window + 1);
      const found = this.range(from, lines, only);
      if (found.length >= count || from === 1) return found.slice(-count);
    }
  }

  *lines(from = 1, only: Only = {}): Iterable<Line> {
    this.checkStreams(only);
    this.refresh();
    const bytes = this.bytes;
    const done = this.done;
    const wanted = (line: RenderedLine) =>
      line.n >= from && (only.stream === undefined || line.stream === only.stream);
    const rendering = this.startFor(Math.max(1, from));
    while (true) {
      for (const line of rendering.take()) if (wanted(line)) yield this.line(line, false);
      if (rendering.position >= bytes) break;
      rendering.advance(bytes);
    }
    if (done) rendering.end();
    const rest = done ? rendering.take() : rendering.live();
    for (const line of rest) if (wanted(line)) yield this.line(line, !done);
  }

  private line(line: RenderedLine, live: boolean): Line {
    const { n, text, offset, stream } = line;
    const result: Line = { n, text, time: this.timeOf(offset), stream, offset, live };
    if (line.cut > 0) result.cut = line.cut;
    return result;
  }

  async *follow(after: number, signal?: AbortSignal, only: Only = {}): AsyncIterable<Line> {
    this.checkStreams(only);
    this.refresh();
    const wanted = (line: RenderedLine) =>
      line.n > after && (only.stream === undefined || line.stream === only.stream);
    let rendering = this.startFor(Math.max(1, after + 1));
    const changes = new Changes(this.path, signal);
    try {
      while (!signal?.aborted) {
        const { bytes, done } = this;
        while (rendering.position < bytes) {
          rendering.advance(bytes);
          for (const line of rendering.take()) if (wanted(line)) yield this.line(line, false);
        }
        if (rendering.doubtful === "yes") {
          rendering = this.startFor(Math.max(1, after + 1));
          continue;
        }
        if (done) rendering.end();
        for (const line of rendering.take()) if (wanted(line)) yield this.line(line, false);
        if (done) return;
        await changes.next();
        this.refresh();
      }
    } finally {
      changes.close();
    }
  }

  // Bytes

  *raw(from = 0, to = Number.POSITIVE_INFINITY, only: Only = {}): Iterable<Buffer> {
    this.checkStreams(only);
    this.refresh();
    const end = Math.min(to, this.bytes);
    for (let at = Math.max(0, from); at < end; ) {
      let stop = Math.min(end, at + BLOCK);
      let skip = false;
      if (only.stream) {
        const record = this.recordOf(at);
        skip = record >= 0 && this.records.at(record).stream !== only.stream;
        if (record + 1 < this.records.count)
          stop = Math.min(stop, this.records.at(record + 1).offset);
      }
      if (!skip) yield this.readBytes(at, stop);
      at = stop;
    }
  }

  private checkStreams(only: Only): void {
    if (only.stream && this.options.mode === "pty")
      throw new IgError(
        "one-stream",
        `this run had a terminal: its stdout and stderr are one stream`,
        "Leave the stream out, or record with `ig run --no-pty`.",
      );
  }

  close(): void {
    closeSync(this.fd);
    this.records.close();
  }
}

function missing(path: string, error: unknown): IgError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR")
    return new IgError(
      "log-missing",
      `the log is gone: ${path}`,
      "The run's record is still there; run the command again with `ig run` for a new log.",
    );
  return new IgError("log-missing", `cannot read ${path} (${code})`, "Check its permissions.");
}

/** As a person would say it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
function duration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
