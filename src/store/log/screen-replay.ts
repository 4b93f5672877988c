import type { RenderedLine } from "../../screen/rendered-line.ts";
import type { SyncPoint } from "../../screen/screen.ts";
import { Terminal } from "../../screen/terminal.ts";
import type { LogIndex } from "./index-file.ts";
import { BlockReplay, type ReadBytes, type Replay } from "./replay.ts";

export interface ScreenStart {
  index: LogIndex;
  read: ReadBytes;
  /** Of the terminal at the start. */
  size: { cols: number; rows: number };
  /** Null: from the log's beginning. */
  start: SyncPoint | null;
  /** Number of the first record not yet reached at the start. */
  record: number;
  /** Lines before this one need not be given. */
  from: number;
  fullScreen(from: number, to: number): string | null;
}

/** The log of a terminal. */
export class ScreenReplay extends BlockReplay implements Replay {
  private readonly terminal: Terminal;
  private readonly index: LogIndex;
  private record: number;
  private readonly first: number;

  constructor({ index, read, size, start, record, from, fullScreen }: ScreenStart) {
    super(read, start?.offset ?? 0);
    this.index = index;
    this.record = record;
    this.first = start?.line ?? 1;
    this.terminal = new Terminal({
      cols: size.cols,
      rows: size.rows,
      cooked: index.header?.cooked,
      start: start ?? undefined,
      from,
      onFrozen: (line) => this.out.push(line),
      fullScreen,
    });
  }

  get doubtful(): "no" | "yes" | "not yet" {
    if (this.terminal.screen.tainted) return "yes";
    return this.terminal.screen.unknown > 0 ? "not yet" : "no";
  }

  advance(to: number): void {
    const data = this.nextBlock(to);
    const base = this.position;
    const end = base + data.length;
    let at = base;
    for (; this.record < this.index.count; this.record++) {
      const record = this.index.at(this.record);
      if (record.offset > end) break;
      if (record.kind !== "resize") continue;
      // In a damaged index offsets may go back.
      const here = Math.max(at, record.offset);
      this.terminal.feed(data, at - base, here - base, base);
      this.terminal.resize(record.cols, record.rows);
      at = here;
    }
    this.terminal.feed(data, at - base, data.length, base);
    this.position = end;
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

  get cursorLine(): number {
    return this.terminal.cursorLine;
  }

  get frozen(): number {
    return this.terminal.frozen;
  }
}
