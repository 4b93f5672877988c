import { leaveAlternate, noteFullScreen } from "./alternate.ts";
import { asBuffer, asciiText } from "./ascii.ts";
import { Dispatcher } from "./dispatch.ts";
import { Parser } from "./parser.ts";
import { MAX_LINE, type RenderedLine } from "./rendered-line.ts";
import { resize } from "./resize.ts";
import type { Row } from "./row.ts";
import { LOG_START, Screen, type ScreenOptions, type SyncPoint } from "./screen.ts";
import { Scrollback, type ScrollbackOptions } from "./scrollback.ts";

export interface TerminalOptions extends ScreenOptions, ScrollbackOptions {
  /** Where in the log it starts; at the beginning if nothing is said. */
  start?: SyncPoint | undefined;
}

/**
 * What an xterm shows, with unlimited scrollback: bytes in, lines out. A row that leaves the top of
 * the screen can never change again: its line is frozen, numbered and given away, so that memory
 * does not grow with the log. docs/rendering.md says where this differs from xterm.js and why.
 */
export class Terminal {
  readonly screen: Screen;
  private readonly parser: Parser;
  /** Log offset up to which bytes were taken. */
  private fed: number;
  /** Cells that were wrapped anew, about. */
  private resized = 0;

  constructor(options: TerminalOptions) {
    const start = options.start ?? LOG_START;
    this.screen = new Screen(options, new Scrollback(options));
    this.screen.startAt(start);
    this.parser = new Parser(new Dispatcher(this.screen), this.screen.pipe);
    this.fed = start.offset;
  }

  /** Takes `data[from, to)`, which stands in the log from `base + from` on. */
  feed(data: Uint8Array, from: number, to: number, base: number): void {
    if (this.screen.pipe) this.feedPipe(asBuffer(data), from, to, base);
    else this.parser.feed(data, from, to, base);
    this.fed = base + to;
  }

  /** The window changed: lines on the screen are wrapped anew, frozen ones stay as they are. */
  resize(cols: number, rows: number): void {
    // Each costs as much as there is on the screen, and a record may name a million of them.
    this.resized += (this.screen.lastUsed + 1) * this.screen.cols + this.screen.rows + rows;
    if (this.resized > MOST_RESIZED) return;
    this.screen.at = this.fed;
    resize(this.screen, cols, rows);
  }

  /** The log has ended: nothing can change any more. Freezes all lines that are left. */
  end(): void {
    const screen = this.screen;
    screen.at = this.fed;
    this.parser.end();
    if (!screen.onMain) {
      leaveAlternate(screen);
      noteFullScreen(screen);
    }
    screen.addRowsTo(screen.scrollback);
    for (const row of screen.main.rows) row.reset();
    screen.wrappedRows = screen.unknown = screen.y = screen.x = 0;
    screen.lastUsed = -1;
  }

  /** Number of lines that can never change. Exact once no unknown row is left. */
  get frozen(): number {
    return this.screen.scrollback.frozen;
  }

  /** Number of all lines, those that may still change included. */
  get lines(): number {
    return this.screen.lineOf(this.screen.lastRow()) + (this.isFullScreen ? 1 : 0);
  }

  /** Number of the line the cursor is on. */
  get cursorLine(): number {
    return this.screen.lineOf(this.screen.mainRow);
  }

  /** The last place another terminal could start from; known only while counting. */
  get sync(): SyncPoint | null {
    return this.screen.sync;
  }

  /** The lines on the screen, which may still change. Unknown rows are left out. */
  live(): RenderedLine[] {
    const lines: RenderedLine[] = [];
    const rest = this.screen.scrollback.fork((line) => lines.push(line));
    this.screen.addRowsTo(rest);
    if (this.isFullScreen) rest.add("[full-screen program]", this.screen.alternateFrom, 0);
    return lines;
  }

  /** A program has the screen to itself right now. */
  private get isFullScreen(): boolean {
    return this.screen.alternateDrawn && !this.screen.onMain;
  }

  /**
   * Takes bytes of a pipe, line by line: one of nothing but printable ASCII, as nearly all are,
   * needs no parser.
   */
  private feedPipe(data: Buffer, from: number, to: number, base: number): void {
    const bytes = data.subarray(0, to);
    const screen = this.screen;
    const row = screen.main.rows[0]!;
    // Between this stream's bytes the other one's may lie: the line begins with its first byte.
    if (row.len === 0 && row.offset === this.fed) row.offset = base + from;
    let at = from;
    for (let end = bytes.indexOf(LF, at); end >= 0; end = bytes.indexOf(LF, at)) {
      const text = this.isAtLineStart(row) ? plainLine(bytes, at, end) : undefined;
      if (text === undefined) this.parser.feed(bytes, at, end + 1, base);
      else {
        screen.scrollback.add(text, row.offset, 0);
        row.offset = base + end + 1;
        screen.precedingWidth = 0;
      }
      at = end + 1;
    }
    this.parser.feed(bytes, at, to, base);
  }

  /** Nothing of a pipe's line has come, and no mode makes text other than it is. */
  private isAtLineStart(row: Row): boolean {
    const screen = this.screen;
    const empty = screen.x === 0 && row.len === 0 && row.cut === 0;
    return empty && this.parser.idle && !screen.lineDrawing && !screen.insertMode;
  }
}

/** Hours of dragging a window of a usual size about. */
const MOST_RESIZED = 200_000_000;

const LF = 0x0a;
const CR = 0x0d;

/** The line `data[from, end)`, a return at its end dropped, if it needs no parser. */
function plainLine(data: Buffer, from: number, end: number): string | undefined {
  const to = end > from && data[end - 1] === CR ? end - 1 : end;
  return to - from > MAX_LINE ? undefined : asciiText(data, from, to);
}
