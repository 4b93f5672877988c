import { leaveAlternate, leaveMarker } from "./alternate.ts";
import { csi, esc, isHarmlessCsi } from "./dispatch.ts";
import { asBuffer } from "./line-scan.ts";
import { backspace, index, nextTab, setTab } from "./operations.ts";
import { type Actions, type Params, Parser } from "./parser.ts";
import { print, printAscii } from "./printing.ts";
import { addRow, MAX_LINE, type OpenLine, type RenderedLine } from "./rendered-line.ts";
import { resize } from "./resize.ts";
import type { Row } from "./row.ts";
import { Grid, type GridOptions, isClean, type SyncPoint } from "./screen.ts";

export interface TerminalOptions extends GridOptions {
  /** A newline also returns: what wrote it left that to the terminal behind us. */
  cooked?: boolean | undefined;
  /** The line left behind by a full-screen program that ran from log offset `from` to `to`. */
  fullScreen?: (from: number, to: number) => string | null;
  start?: SyncPoint;
}

/**
 * What an xterm shows, with unlimited scrollback: bytes in, lines out. A row that leaves the top of
 * the screen can never change again: its line is frozen, numbered and given away, so that memory
 * does not grow with the log. docs/rendering.md says where this differs from xterm.js and why.
 */
export class Terminal extends Grid implements Actions {
  autowrap = true;
  insertMode = false;
  originMode = false;
  newlineMode = false;
  reverseWrap = false;
  /** G0 to G3: is it the line drawing set? */
  charsets = [false, false, false, false];
  level = 0;
  drawing = false;
  /** Width of the character just printed, 0 if something else came since: for joining and REP. */
  joinWidth = 0;

  /** The last place another terminal could start from; kept only while counting. */
  readonly cleanAt: SyncPoint = { offset: -1, line: 0, row: 0, savedRow: 0, savedCol: 0 };
  /** Every mode is as at power-on; null when that has to be looked at again. */
  modesAtDefault: boolean | null = true;
  readonly fullScreen: ((from: number, to: number) => string | null) | undefined;
  /** Log offset up to which bytes were taken. */
  fed = 0;
  private readonly cooked: boolean;
  readonly parser: Parser;

  constructor(options: TerminalOptions) {
    super(options);
    this.cooked = options.cooked === true;
    this.fullScreen = options.fullScreen;
    this.parser = new Parser(this, this.pipe);
    const start = options.start;
    this.y = this.unknown = start?.row ?? 0;
    this.gone = start ? start.line - 1 - start.row : 0;
    this.main.savedRow = start?.savedRow ?? 0;
    this.main.savedCol = start?.savedCol ?? 0;
    this.used = this.unknown - 1;
    this.fed = start?.offset ?? 0;
    this.main.rows[this.y]!.offset = this.fed;
    this.markClean(this.fed);
  }

  /** Takes `data[from, to)`, which stands in the log from `base + from` on. */
  feed(data: Uint8Array, from: number, to: number, base: number): void {
    if (this.pipe) feedPipe(this, data, from, to, base);
    else this.parser.feed(data, from, to, base);
    this.fed = base + to;
  }

  /** The log has ended: nothing can change any more. Freezes all lines that are left. */
  end(): void {
    this.at = this.fed;
    this.parser.end();
    if (this.screen === this.alternate) {
      leaveAlternate(this);
      leaveMarker(this);
    }
    const rows = this.main.rows;
    const last = this.lastRow();
    for (let y = 0; y <= last; y++) {
      if (y < this.unknown) this.gone++;
      else {
        this.rowLeaves(rows[y]!, rows[y + 1]);
        if (!rows[y + 1]?.wrapped) this.closeLine();
      }
    }
    if (this.open) this.closeLine();
    for (const row of rows) row.reset();
    this.wrappedRows = this.unknown = this.y = this.x = 0;
    this.used = -1;
  }

  /** Number of lines that can never change. Exact once no unknown row is left. */
  get frozen(): number {
    return this.gone;
  }

  /** Number of all lines, those that may still change included. */
  get lines(): number {
    const marker = this.alternateDrawn && this.screen === this.alternate ? 1 : 0;
    const last = this.lastRow();
    if (last < 0) return this.gone + (this.open ? 1 : 0) + marker;
    return this.lineOf(last) + marker;
  }

  /** Number of the line the cursor is on. */
  get cursorLine(): number {
    return this.lineOf(this.screen === this.main ? this.y : this.alternateRow);
  }

  control(code: number): void {
    this.joinWidth = 0;
    switch (code) {
      case 0x0d:
        this.x = 0;
        return;
      case 0x0a:
        this.lineFeed();
        return;
      case 0x08:
        backspace(this);
        return;
      case 0x09:
        if (this.x < this.cols) this.x = nextTab(this, this.x);
        return;
      case 0x0b:
      case 0x0c:
        if (!this.pipe) this.lineFeed();
        return;
      case 0x0e:
      case 0x0f:
        this.shift(0x0f - code);
        return;
      case 0x84:
        index(this);
        return;
      case 0x85:
        this.x = 0;
        index(this);
        return;
      case 0x88:
        setTab(this);
        return;
    }
  }

  lineFeed(): void {
    if (this.newlineMode || this.pipe || this.cooked) this.x = 0;
    const y = ++this.y;
    if (y === this.screen.bottom + 1) {
      this.y--;
      this.scroll();
    } else if (y >= this.rows) this.y = this.rows - 1;
    else this.setWrapped(y, false);
    if (this.x >= this.cols) this.x--;
    const row = this.screen.rows[this.y]!;
    if (row.offset < 0) row.offset = this.at + 1;
    if (this.x === 0) this.markClean(this.at + 1);
  }

  shift(level: number): void {
    if (this.level !== level) this.complexAt = this.at;
    this.modesAtDefault = null;
    this.level = level;
    this.drawing = this.charsets[level]!;
  }

  /** Keeps the cursor on the screen, or inside the scroll region in origin mode. */
  restrict(maxCol: number = this.cols - 1): void {
    this.x = Math.min(maxCol, Math.max(0, this.x));
    const { top, bottom } = this.screen;
    this.y = this.originMode
      ? Math.min(bottom, Math.max(top, this.y))
      : Math.min(this.rows - 1, Math.max(0, this.y));
  }

  markClean(offset: number): void {
    if (
      this.onFrozen ||
      this.pipe ||
      this.screen !== this.main ||
      !this.parser.idle ||
      !isClean(this)
    )
      return;
    const clean = this.cleanAt;
    clean.offset = offset;
    clean.line = this.gone + (this.open ? 1 : 0) + this.y + 1 - this.wrappedRows;
    clean.row = this.y;
    clean.savedRow = this.main.savedRow;
    clean.savedCol = this.main.savedCol;
  }

  get clean(): SyncPoint | null {
    return this.cleanAt.offset < 0 ? null : { ...this.cleanAt };
  }

  esc(id: number): void {
    this.joinWidth = 0;
    this.modesAtDefault = null;
    esc(this, id);
  }

  csi(id: number, params: Params): void {
    if (!isHarmlessCsi(id)) this.modesAtDefault = null;
    csi(this, id, params);
    this.joinWidth = 0;
  }

  printAscii(data: Uint8Array, from: number, end: number): number {
    return printAscii(this, data, from, end);
  }

  print(code: number): void {
    print(this, code);
  }

  live(): RenderedLine[] {
    return liveLines(this);
  }

  /** The window changed: lines on the screen are wrapped anew, frozen ones stay as they are. */
  resize(cols: number, rows: number): void {
    resize(this, cols, rows);
  }
}

/** Shown in place of a program that has the screen to itself right now. */
const FULL_SCREEN_NOW = "[full-screen program]";

/** The lines on the screen, which may still change. Unknown rows are left out. */
function liveLines(t: Terminal): RenderedLine[] {
  const lines: RenderedLine[] = [];
  let n = t.gone;
  let open: OpenLine | null = t.open ? { ...t.open } : null;
  const last = t.lastRow();
  const marker = t.screen === t.alternate && t.alternateDrawn;
  const close = () => {
    n++;
    if (open) lines.push(t.rendered(n, open.text, open.offset, open.cut));
    open = null;
  };
  for (let y = 0; y <= last; y++) {
    const row = t.main.rows[y]!;
    if (y < t.unknown) {
      n++;
      continue;
    }
    open ??= { text: "", offset: row.offset, cut: 0 };
    addRow(open, row, t.rowText(y));
    if (!t.main.rows[y + 1]?.wrapped || y === last) close();
  }
  if (open) close();
  if (marker) lines.push(t.rendered(n + 1, FULL_SCREEN_NOW, t.alternateFrom, 0));
  return lines;
}

const LF = 0x0a;
const CR = 0x0d;
const NOT_PLAIN = /[^ -~]/;

/**
 * Takes bytes of a pipe, line by line: one of nothing but printable ASCII, as nearly all are, needs
 * no terminal.
 */
function feedPipe(t: Terminal, data: Uint8Array, from: number, to: number, base: number): void {
  const bytes = asBuffer(data).subarray(0, to);
  const row = t.main.rows[0]!;
  // Between this stream's bytes the other one's may lie: the line begins with its first byte.
  if (row.len === 0 && row.offset === t.fed) row.offset = base + from;
  let at = from;
  for (let end = bytes.indexOf(LF, at); end >= 0; end = bytes.indexOf(LF, at)) {
    const text = isAtStart(t, row) ? plainText(bytes, at, end) : undefined;
    if (text === undefined) t.parser.feed(bytes, at, end + 1, base);
    else {
      const n = ++t.gone;
      t.onFrozen?.(t.rendered(n, text, row.offset, 0));
      row.offset = base + end + 1;
      t.joinWidth = 0;
    }
    at = end + 1;
  }
  t.parser.feed(bytes, at, to, base);
}

/** Nothing of the line has come, and no mode makes text other than it is. */
function isAtStart(t: Terminal, row: Row): boolean {
  const empty = t.x === 0 && row.len === 0 && row.cut === 0;
  return empty && t.parser.idle && !t.drawing && !t.insertMode;
}

function plainText(bytes: Buffer, from: number, end: number): string | undefined {
  const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
  if (to - from > MAX_LINE) return undefined;
  const text = bytes.latin1Slice(from, to);
  return NOT_PLAIN.test(text) ? undefined : text;
}
