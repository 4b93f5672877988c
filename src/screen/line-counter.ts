import { asBuffer } from "./ascii.ts";
import { LineScan } from "./line-scan.ts";
import { type SyncPoint, screenSize } from "./screen.ts";
import { Terminal } from "./terminal.ts";

/** Counts rendered lines as bytes come in, and knows where a reader may start. */
export interface LineCounter {
  /** `base` is the log offset of `data[0]`; all before was fed. */
  feed(data: Uint8Array, base: number, stream: string): void;
  resize(cols: number, rows: number): void;
  /** Number of the line that is being written. */
  readonly line: number;
  readonly sync: SyncPoint | null;
  /** Number of lines so far, the unfinished one included if there is something to see in it. */
  readonly lines: number;
  /** Nothing more will come: the number of all lines, exactly. */
  end(): number;
}

/** Gives bytes already fed back, from the log; null when they cannot be had. */
export type Reread = (from: number, to: number) => Uint8Array | null;

/** Pipes: each newline completes a line, whichever stream it comes from. */
export class PipeCounter implements LineCounter {
  line = 1;
  readonly sync = null;
  private readonly unfinished = new Map<string, Terminal>();

  feed(data: Uint8Array, base: number, stream: string): void {
    const bytes = asBuffer(data);
    let last = -1;
    for (let i = bytes.indexOf(0x0a); i >= 0; i = bytes.indexOf(0x0a, i + 1)) {
      this.line++;
      last = i;
    }
    let terminal = this.unfinished.get(stream);
    if (!terminal) {
      terminal = new Terminal({ cols: 0, rows: 0, pipe: true });
      this.unfinished.set(stream, terminal);
    }
    // The last newline ends whatever was unfinished: the lines between need no terminal.
    terminal.feed(data, Math.max(0, last), data.length, base);
  }

  resize(): void {}

  get lines(): number {
    let lines = this.line - 1;
    for (const terminal of this.unfinished.values()) lines += terminal.lines - terminal.frozen;
    return lines;
  }

  end(): number {
    let lines = this.line - 1;
    for (const terminal of this.unfinished.values()) {
      const before = terminal.frozen;
      terminal.end();
      lines += terminal.frozen - before;
    }
    return lines;
  }
}

/** Back to counting without a terminal after so many bytes that needed none. */
const CALM = 64 * 1024;
/** A terminal is brought in before it would have to read more than this again. */
const MAX_REPLAY = 1024 * 1024;

/**
 * A terminal's lines, nearly for free: as long as the output keeps the cursor on its row or moves it
 * down by newlines, counting newlines is exact. The first sequence that does more brings in the
 * terminal model, fed from a point at least a screen above, until the output has been calm again.
 */
export class ScreenCounter implements LineCounter {
  private readonly cooked: boolean;
  private readonly reread: Reread;
  private cols: number;
  private rows: number;
  private scan: LineScan | null;
  private terminal: Terminal;
  /** Where the terminal has been fed to. */
  private fed = 0;
  private busyAt = 0;
  /** Bytes could not be read again: newlines are counted, no more. */
  private blind = false;

  constructor(cols: number, rows: number, reread: Reread, cooked = false) {
    this.cooked = cooked;
    ({ cols: this.cols, rows: this.rows } = screenSize(cols, rows));
    this.reread = reread;
    this.terminal = this.newTerminal();
    this.scan = new LineScan(this.terminal.sync!, this.cols, this.rows);
  }

  get line(): number {
    return this.scan ? this.scan.line : (this.sync?.line ?? this.terminal.cursorLine);
  }

  get sync(): SyncPoint | null {
    return this.scan ? this.scan.sync : this.terminal.sync;
  }

  get lines(): number {
    return this.scan ? this.scan.line - 1 + (this.scan.col > 0 ? 1 : 0) : this.terminal.lines;
  }

  feed(data: Uint8Array, base: number): void {
    const end = base + data.length;
    if (this.scan) {
      const calm = this.scan.run(data, 0, base, this.blind);
      if (calm && end - this.scan.replayFrom.offset <= MAX_REPLAY) return;
      if (this.blind || !this.useTerminal(base)) return;
    }
    this.terminal.feed(data, Math.max(0, this.fed - base), data.length, base);
    this.fed = end;
    this.tryScan(data, base);
  }

  resize(cols: number, rows: number): void {
    if (this.scan && !this.useTerminal(this.scan.end)) return;
    ({ cols: this.cols, rows: this.rows } = screenSize(cols, rows));
    this.terminal.resize(cols, rows);
  }

  end(): number {
    if (this.scan && !this.useTerminal(this.scan.end)) return this.lines;
    this.terminal.end();
    return this.terminal.frozen;
  }

  private newTerminal(start?: SyncPoint): Terminal {
    const { cols, rows, cooked } = this;
    const fullScreen = () => "one line, whatever it says";
    return new Terminal({ cols, rows, cooked, fullScreen, start });
  }

  /** Brings the terminal to `to`, where the bytes at hand begin, or to a mark among these. */
  private useTerminal(to: number): boolean {
    const scan = this.scan!;
    if (this.blind) return false;
    const fresh = scan.replayFrom !== scan.start;
    const from = fresh ? scan.replayFrom.offset : this.fed;
    const bytes = from < to ? this.reread(from, to) : EMPTY;
    if (!bytes) {
      this.blind = true;
      return false;
    }
    if (fresh) this.terminal = this.newTerminal(scan.replayFrom);
    this.terminal.feed(bytes, 0, bytes.length, from);
    this.fed = Math.max(to, from);
    this.busyAt = to;
    this.scan = null;
    return true;
  }

  /** Goes back to counting at a sync point among the bytes just fed, if all after it is simple. */
  private tryScan(data: Uint8Array, base: number): void {
    const { sync, screen } = this.terminal;
    const calmFrom = Math.max(screen.complexAt, this.busyAt);
    if (!sync || sync.offset < base || this.fed - calmFrom < CALM) return;
    const scan = new LineScan(sync, this.cols, this.rows);
    if (scan.run(data, sync.offset - base, base, false)) this.scan = scan;
  }
}

const EMPTY = new Uint8Array(0);
