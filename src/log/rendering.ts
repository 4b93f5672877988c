import type { LogIndex } from "./index-file.ts";
import type { RenderedLine } from "./rendered-line.ts";
import { type SyncPoint, Terminal } from "./terminal.ts";

/** Bytes of the log from `from` on, at most up to `to`; fewer only at its end. */
export type ReadBytes = (from: number, to: number) => Buffer;

/** A log being rendered from some place on: lines come out of `take` as they freeze. */
export interface Rendering {
  /** Where in the log it began. */
  readonly start: number;
  /** Where it has got to. */
  readonly position: number;
  /** Renders on, by one block, towards `to`. */
  advance(to: number): void;
  /** The lines frozen since the last call. */
  take(): RenderedLine[];
  /** Lines that may still change. */
  live(): RenderedLine[];
  /** The log has ended here: what was live is frozen. */
  end(): void;
  /** It began too late in the log to be trusted, or cannot tell yet. */
  readonly doubtful: "no" | "yes" | "not yet";
  readonly lines: number;
  readonly frozen: number;
}

const BLOCK = 128 * 1024;
/** A few lines are often all that is wanted: blocks begin small and double. */
const FIRST_BLOCK = 16 * 1024;

/** A terminal's log from `start` on; `record` is the first one not yet reached there. */
export class ScreenRendering implements Rendering {
  readonly start: number;
  position: number;
  private block = FIRST_BLOCK;
  private readonly terminal: Terminal;
  private readonly read: ReadBytes;
  private readonly index: LogIndex;
  private record: number;
  private out: RenderedLine[] = [];
  private readonly first: number;

  constructor(
    index: LogIndex,
    read: ReadBytes,
    size: { cols: number; rows: number },
    start: SyncPoint | null,
    record: number,
    from: number,
    fullScreen: (from: number, to: number) => string | null,
  ) {
    this.index = index;
    this.read = read;
    this.record = record;
    this.start = this.position = start?.offset ?? 0;
    this.first = start?.line ?? 1;
    this.terminal = new Terminal({
      ...size,
      cooked: index.header?.cooked,
      ...(start ? { start } : {}),
      from,
      onFrozen: (line) => this.out.push(line),
      fullScreen,
    });
  }

  get doubtful(): "no" | "yes" | "not yet" {
    if (this.terminal.tainted) return "yes";
    return this.terminal.unknown > 0 ? "not yet" : "no";
  }

  advance(to: number): void {
    const data = this.read(this.position, Math.min(to, this.position + this.block));
    this.block = Math.min(BLOCK, this.block * 2);
    const base = this.position;
    const end = base + data.length;
    let at = base;
    for (; this.record < this.index.count; this.record++) {
      const record = this.index.at(this.record);
      if (record.offset > end) break;
      if (record.kind !== "resize") continue;
      this.terminal.feed(data, at - base, record.offset - base, base);
      this.terminal.resize(record.cols, record.rows);
      at = record.offset;
    }
    this.terminal.feed(data, at - base, data.length, base);
    this.position = end;
  }

  take(): RenderedLine[] {
    const out = this.out;
    this.out = [];
    return out;
  }

  live(): RenderedLine[] {
    return this.terminal.live().filter((line) => line.n >= this.first);
  }

  end(): void {
    this.terminal.end();
  }

  get lines(): number {
    return this.terminal.lines;
  }

  get frozen(): number {
    return this.terminal.frozen;
  }
}

const PIPES = ["stdout", "stderr"] as const;
type Pipe = (typeof PIPES)[number];

/** A log of two pipes: each newline freezes a line, numbers count both streams. */
export class PipeRendering implements Rendering {
  readonly doubtful = "no";
  readonly start: number;
  position: number;
  private block = FIRST_BLOCK;
  private readonly terminals: Record<Pipe, Terminal>;
  private readonly read: ReadBytes;
  private readonly index: LogIndex;
  private record: number;
  private out: RenderedLine[] = [];
  private done: number;

  /** Starts at the record numbered `record`. */
  constructor(index: LogIndex, read: ReadBytes, record: number) {
    this.index = index;
    this.read = read;
    this.record = record;
    const start = record < index.count ? index.at(record) : null;
    this.start = this.position = start?.offset ?? 0;
    this.done = start ? start.line - 1 : 0;
    this.terminals = { stdout: this.terminal("stdout"), stderr: this.terminal("stderr") };
    if (record > 0) for (const pipe of PIPES) this.feedUnfinished(pipe);
  }

  private terminal(stream: Pipe): Terminal {
    const onFrozen = (line: RenderedLine) => {
      line.n = ++this.done;
      this.out.push(line);
    };
    return new Terminal({ cols: 0, rows: 0, pipe: true, stream, onFrozen });
  }

  private streamOf(record: number): Pipe {
    const stream = record >= 0 && record < this.index.count ? this.index.at(record).stream : null;
    return stream === "stderr" ? "stderr" : "stdout";
  }

  /** What a stream had written of its line before the start, which may be far back. */
  private feedUnfinished(pipe: Pipe): void {
    const parts: { from: number; to: number }[] = [];
    for (let i = this.record - 1; i >= 0; ) {
      const record = this.index.at(i);
      if (record.stream !== pipe) {
        i = record.other - 1;
        continue;
      }
      const from = record.offset;
      const to = i + 1 < this.index.count ? this.index.at(i + 1).offset : this.position;
      const newline = lastNewline(this.read, from, to);
      parts.push({ from: newline + 1, to });
      if (newline >= from) break;
      i--;
    }
    for (const { from, to } of parts.reverse()) this.feed(pipe, from, to);
  }

  private feed(pipe: Pipe, from: number, to: number): void {
    for (let at = from; at < to; ) {
      const data = this.read(at, Math.min(to, at + BLOCK));
      if (data.length === 0) return;
      this.terminals[pipe].feed(data, 0, data.length, at);
      at += data.length;
    }
  }

  advance(to: number): void {
    const data = this.read(this.position, Math.min(to, this.position + this.block));
    this.block = Math.min(BLOCK, this.block * 2);
    const base = this.position;
    const end = base + data.length;
    let at = base;
    while (at < end) {
      while (this.record + 1 < this.index.count && this.index.at(this.record + 1).offset <= at)
        this.record++;
      const known = this.record + 1 < this.index.count;
      const next = known ? Math.min(end, this.index.at(this.record + 1).offset) : end;
      this.terminals[this.streamOf(this.record)].feed(data, at - base, next - base, base);
      at = next;
    }
    this.position = end;
  }

  take(): RenderedLine[] {
    const out = this.out;
    this.out = [];
    return out;
  }

  live(): RenderedLine[] {
    const lines: RenderedLine[] = [];
    for (const stream of this.order())
      for (const line of this.terminals[stream].live())
        lines.push({ ...line, n: this.done + lines.length + 1 });
    return lines;
  }

  /** The unfinished line that began first comes first. */
  private order(): Pipe[] {
    const [out, err] = PIPES.map((pipe) => this.terminals[pipe].live()[0]?.offset ?? 0);
    return out! <= err! ? ["stdout", "stderr"] : ["stderr", "stdout"];
  }

  end(): void {
    for (const stream of this.order()) this.terminals[stream].end();
  }

  get lines(): number {
    return this.done + this.live().length;
  }

  get frozen(): number {
    return this.done;
  }
}

/** Offset of the last newline in `[from, to)`, or `from - 1`. */
function lastNewline(read: ReadBytes, from: number, to: number): number {
  for (let end = to; end > from; ) {
    const start = Math.max(from, end - BLOCK);
    const at = read(start, end).lastIndexOf(0x0a);
    if (at >= 0) return start + at;
    end = start;
  }
  return from - 1;
}
