import type { RenderedLine } from "../../screen/rendered-line.ts";
import { Terminal } from "../../screen/terminal.ts";
import type { LogIndex } from "./index-file.ts";
import { BLOCK, BlockReplay, type ReadBytes, type Replay } from "./replay.ts";

const PIPES = ["stdout", "stderr"] as const;
type Pipe = (typeof PIPES)[number];

/** A log of two pipes: each newline freezes a line, numbers count both streams. */
export class PipeReplay extends BlockReplay implements Replay {
  readonly doubtful = "no";
  private readonly terminals: Record<Pipe, Terminal>;
  private readonly index: LogIndex;
  private record: number;
  private done: number;

  /** Starts at the record numbered `record`. */
  constructor(index: LogIndex, read: ReadBytes, record: number) {
    const start = record < index.count ? index.at(record) : null;
    super(read, start?.offset ?? 0);
    this.index = index;
    this.record = record;
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
    let left = this.position;
    for (let i = this.record - 1; i >= 0 && left >= 0; ) {
      const record = this.index.at(i);
      if (record.stream !== pipe) {
        // One that does not lead back is damaged.
        i = record.other - 1 < i ? record.other - 1 : -1;
        continue;
      }
      const from = record.offset;
      const to = i + 1 < this.index.count ? this.index.at(i + 1).offset : this.position;
      const newline = lastNewline(this.read, from, to);
      parts.push({ from: newline + 1, to });
      left -= Math.max(0, to - from);
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
    const data = this.nextBlock(to);
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

  get cursorLine(): number {
    return this.done + 1;
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
