import { IgError } from "../../error.ts";
import type { RenderedLine } from "../../screen/rendered-line.ts";
import { logFile, logIndexFile } from "../paths.ts";
import { LogBytes } from "./bytes.ts";
import { type Followed, follow, type Growing } from "./follow.ts";
import { type IndexOptions, type LogIndex, openIndex } from "./index-file.ts";
import { IndexLookup } from "./index-lookup.ts";
import type { Line, LineOptions, LogReader as Lines } from "./line.ts";
import { replayFrom, type Source } from "./open-replay.ts";
import type { Replay } from "./replay.ts";
import { End } from "./tail.ts";

export interface LogOptions extends IndexOptions {
  /** Has the writer gone? Asked again as long as it says no. */
  ended: boolean | (() => boolean);
}

export interface FollowOptions extends LineOptions {
  /** Also live lines that have come to rest, see follow.ts. */
  settled?: boolean | undefined;
}

/**
 * A run's log, read at a cost that grows with what is returned. Every call sees what the log holds
 * by then. Never writes.
 */
export interface LogReader extends Lines {
  /** "rebuilt": output.idx is missing or incomplete; line numbers hold, times may be unknown. */
  readonly index: "whole" | "rebuilt";
  /** When the last byte came, to within 10 ms; null when there is none or the index is lost. */
  lastOutputAt(): number | null;
  /** Bytes as they came, in blocks, `to` not included. */
  raw(from?: number, to?: number, options?: LineOptions): Iterable<Buffer>;
  /** Each line above `after` once, as it freezes; the rest when the run has ended. */
  follow(after: number, signal?: AbortSignal, options?: FollowOptions): AsyncIterable<Line>;
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

class Reader implements LogReader {
  readonly index: "whole" | "rebuilt";
  private readonly path: string;
  private readonly options: LogOptions;
  private readonly log: LogBytes;
  private readonly records: LogIndex;
  private readonly lookup: IndexLookup;
  private readonly source: Source;
  private readonly end: End;
  private done: boolean;

  constructor(runDir: string, options: LogOptions) {
    this.options = options;
    this.path = logFile(runDir);
    // The writer is asked first: then nothing is missed.
    this.done = this.hasEnded();
    this.log = new LogBytes(this.path);
    const { index, whole } = openIndex(logIndexFile(runDir), this.log, options);
    this.index = whole ? "whole" : "rebuilt";
    this.records = index;
    this.lookup = new IndexLookup(index);
    const { log, lookup } = this;
    this.source = { log, index, lookup, mode: options.mode, terminal: options.terminal };
    this.end = new End(this.source);
  }

  private hasEnded(): boolean {
    const { ended } = this.options;
    return typeof ended === "function" ? ended() : ended;
  }

  /** Takes note of what has been written since. The writer is asked first: then nothing is missed. */
  private refresh(): void {
    if (this.done) return;
    this.done = this.hasEnded();
    this.log.refresh();
    this.records.refresh(this.log.size);
  }

  lastOutputAt(): number | null {
    this.refresh();
    return this.log.size === 0 ? null : this.lookup.timeOf(this.log.size - 1);
  }

  lineAt(time: number): number {
    this.refresh();
    const last = this.lookup.last((i) => (this.records.at(i).time ?? 0) < time);
    if (last + 1 >= this.records.count) return this.totals().lines + 1;
    const { offset, line, sync, rows } = this.records.at(last + 1);
    const from = sync || this.options.mode === "pipe" ? line : line - rows;
    for (const found of this.lines(Math.max(1, from))) if (found.offset >= offset) return found.n;
    return this.totals().lines + 1;
  }

  totals(): { bytes: number; lines: number; frozen: number } {
    this.refresh();
    const { lines, frozen } = this.end.reach(this.done);
    return { bytes: this.log.size, lines, frozen };
  }

  range(from: number, to: number, only: LineOptions = {}): Line[] {
    const lines: Line[] = [];
    if (to < from) return lines;
    for (const line of this.lines(from, only)) {
      if (line.n > to) break;
      lines.push(line);
      if (line.n === to) break;
    }
    return lines;
  }

  head(count: number, only: LineOptions = {}): Line[] {
    const lines: Line[] = [];
    if (count < 1) return lines;
    for (const line of this.lines(1, only)) {
      lines.push(line);
      if (lines.length >= count) break;
    }
    return lines;
  }

  tail(count: number, only: LineOptions = {}): Line[] {
    if (count < 1) return [];
    const { lines } = this.totals();
    for (let window = count; ; window *= 4) {
      const from = Math.max(1, lines - window + 1);
      const found = this.range(from, lines, only);
      if (found.length >= count || from === 1) return found.slice(-count);
    }
  }

  *lines(from = 1, only: LineOptions = {}): Iterable<Line> {
    this.checkStreams(only);
    this.refresh();
    const first = Math.max(1, from);
    const wanted = (line: RenderedLine) =>
      line.n >= first && (only.stream === undefined || line.stream === only.stream);
    const [frozen, live] = this.end.from(first, this.done) ?? [];
    if (frozen === undefined) {
      yield* this.rendered(first, wanted);
      return;
    }
    for (const line of frozen) if (wanted(line)) yield this.line(line, false);
    for (const line of live!) if (wanted(line)) yield this.line(line, true);
  }

  /** Lines from a pass over the log, one at a time. */
  private *rendered(from: number, wanted: (line: RenderedLine) => boolean): Iterable<Line> {
    const { done } = this;
    const bytes = this.log.size;
    const replay: Replay = replayFrom(this.source, from);
    while (true) {
      for (const line of replay.take()) if (wanted(line)) yield this.line(line, false);
      if (replay.position >= bytes) break;
      replay.advance(bytes);
    }
    if (done) replay.end();
    const rest = done ? replay.take() : replay.live();
    for (const line of rest) if (wanted(line)) yield this.line(line, !done);
  }

  private line(line: RenderedLine, live: boolean): Line {
    const { n, text, offset, stream } = line;
    const result: Line = { n, text, time: this.lookup.timeOf(offset), stream, offset, live };
    if (line.cut > 0) result.cut = line.cut;
    return result;
  }

  async *follow(
    after: number,
    signal?: AbortSignal,
    { stream, settled }: FollowOptions = {},
  ): AsyncIterable<Line> {
    this.checkStreams({ stream });
    const growing: Growing = {
      path: this.path,
      refresh: () => {
        this.refresh();
        return { size: this.log.size, done: this.done };
      },
      from: (n) => replayFrom(this.source, n),
    };
    const all: AsyncIterable<Followed> = follow(growing, after, { signal, settled });
    for await (const { line, live } of all)
      if (stream === undefined || line.stream === stream) yield this.line(line, live);
  }

  *raw(from = 0, to = Number.POSITIVE_INFINITY, only: LineOptions = {}): Iterable<Buffer> {
    this.checkStreams(only);
    this.refresh();
    const end = Math.min(to, this.log.size);
    for (let at = Math.max(0, from); at < end; ) {
      let stop = Math.min(end, at + BLOCK);
      let skip = false;
      if (only.stream) {
        const record = this.lookup.recordOf(at);
        skip = record >= 0 && this.records.at(record).stream !== only.stream;
        const next = record + 1 < this.records.count ? this.records.at(record + 1).offset : stop;
        if (next > at) stop = Math.min(stop, next);
      }
      if (!skip) yield this.log.read(at, stop);
      at = stop;
    }
  }

  private checkStreams({ stream }: LineOptions): void {
    if (stream && this.options.mode === "pty")
      throw new IgError(
        "one-stream",
        "this run had a terminal: its stdout and stderr are one stream",
        "Leave the stream out, or record with `ig run --no-pty`.",
      );
  }

  close(): void {
    this.log.close();
    this.records.close();
  }
}
