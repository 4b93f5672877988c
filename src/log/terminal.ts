import type { Stream } from "../run/event.ts";
import { LINE_DRAWING } from "./charset.ts";
import { csi, esc, isHarmlessCsi } from "./controls.ts";
import { type Actions, type Params, Parser } from "./parse.ts";
import { addRow, MAX_LINE, type OpenLine, type RenderedLine, trimEnd } from "./rendered-line.ts";
import { rewrap } from "./rewrap.ts";
import { Row } from "./row.ts";
import { cellWidth } from "./width.ts";

/**
 * A place in a log from which a terminal can start with nothing known of what is above: the cursor
 * stands at the start of an untouched row, all below is blank, every mode is as at power-on.
 */
export interface SyncPoint {
  offset: number;
  /** Number of the line that begins here. */
  line: number;
  /** The cursor's row on the screen. */
  row: number;
  /** Where DECRC would go. */
  savedRow: number;
  savedCol: number;
}

export interface TerminalOptions {
  cols: number;
  rows: number;
  /** One stream of a pipe: one endless row, ended by each newline. */
  pipe?: boolean;
  /** A newline also returns: what wrote it left that to the terminal behind us. */
  cooked?: boolean | undefined;
  /** What lines are said to come from; "tty" if nothing is said. */
  stream?: Stream;
  /** Gets each line once, in order, as soon as it can never change again. Without it: counting. */
  onFrozen?: (line: RenderedLine) => void;
  /** Lines before this number may be left out. */
  from?: number;
  /** The line left behind by a full-screen program that ran from log offset `from` to `to`. */
  fullScreen?: (from: number, to: number) => string | null;
  start?: SyncPoint;
}

/** Rows and what belongs to one of the two screens. */
export interface Screen {
  rows: Row[];
  top: number;
  bottom: number;
  savedRow: number;
  savedCol: number;
  savedDrawing: boolean;
  /** Custom tab stops; null while they are every 8 columns. */
  tabs: Set<number> | null;
}

/**
 * What an xterm shows, with unlimited scrollback: bytes in, lines out. A row that leaves the top of
 * the screen can never change again: its line is frozen, numbered and given away, so that memory
 * does not grow with the log. docs/rendering.md says where this differs from xterm.js and why.
 */
export class Terminal implements Actions {
  cols: number;
  rows: number;
  readonly pipe: boolean;
  private readonly cooked: boolean;
  private readonly stream: Stream;
  private readonly from: number;
  at = 0;
  x = 0;
  y = 0;
  readonly main: Screen;
  readonly alternate: Screen;
  screen: Screen;

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

  /** Lines that left the screen whole; counts unknown rows as lines until they have left. */
  private gone: number;
  private open: OpenLine | null = null;
  /** Rows at the top of the main screen that stood there before the start: nothing is known of them. */
  unknown: number;
  /** Something happened to an unknown row: what follows cannot be trusted, start earlier. */
  tainted = false;
  /** Highest main row that may hold something. */
  used = -1;
  /** Wrapped rows on the main screen, so that a line's number needs no count. */
  private wrappedRows = 0;
  /** The last place another terminal could start from; kept only while counting. */
  private readonly cleanAt: SyncPoint = { offset: -1, line: 0, row: 0, savedRow: 0, savedCol: 0 };
  /** Every mode is as at power-on; null when that has to be looked at again. */
  private modesAtDefault: boolean | null = true;
  /** Log offset of the last sequence that reached beyond the cursor's row, or changed a mode. */
  complexAt = -1;

  /** Rows whose line began in a row that was deleted: xterm.js would add them to a frozen line. */
  orphans = 0;

  private alternateFrom = 0;
  private alternateRow = 0;
  alternateDrawn = false;

  private readonly parser: Parser;
  private readonly onFrozen: ((line: RenderedLine) => void) | undefined;
  private readonly fullScreen: ((from: number, to: number) => string | null) | undefined;
  private fed = 0;

  constructor(options: TerminalOptions) {
    this.pipe = options.pipe === true;
    this.cooked = options.cooked === true;
    this.stream = options.stream ?? "tty";
    this.from = options.from ?? 0;
    this.cols = this.pipe ? MAX_LINE : Math.max(2, options.cols);
    this.rows = this.pipe ? 1 : Math.max(1, options.rows);
    this.onFrozen = options.onFrozen;
    this.fullScreen = options.fullScreen;
    this.main = this.newScreen();
    this.alternate = { ...this.newScreen(), rows: [] };
    this.screen = this.main;
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

  private newScreen(): Screen {
    const rows = Array.from({ length: this.rows }, () => new Row(this.pipe ? 256 : this.cols));
    return {
      rows,
      top: 0,
      bottom: this.rows - 1,
      savedRow: 0,
      savedCol: 0,
      savedDrawing: false,
      tabs: null,
    };
  }

  /** Takes `data[from, to)`, which stands in the log from `base + from` on. */
  feed(data: Uint8Array, from: number, to: number, base: number): void {
    if (this.pipe) {
      // Between this stream's bytes the other one's may lie: the line begins with its first byte.
      const row = this.main.rows[0]!;
      if (row.len === 0 && row.offset === this.fed) row.offset = base + from;
    }
    this.parser.feed(data, from, to, base);
    this.fed = base + to;
  }

  /** The log has ended: nothing can change any more. Freezes all lines that are left. */
  end(): void {
    this.at = this.fed;
    this.parser.end();
    if (this.screen === this.alternate) {
      this.leaveAlternate();
      this.leaveMarker();
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

  private lineOf(y: number): number {
    let n = this.gone + (this.open ? 1 : 0);
    for (let i = 0; i <= y; i++) if (!this.main.rows[i]!.wrapped) n++;
    return n;
  }

  /** The lines on the screen, which may still change. Unknown rows are left out. */
  live(): RenderedLine[] {
    const lines: RenderedLine[] = [];
    let n = this.gone;
    let open = this.open ? { ...this.open } : null;
    const last = this.lastRow();
    const marker = this.screen === this.alternate && this.alternateDrawn ? this.alternateRow : -2;
    const close = () => {
      n++;
      if (open) lines.push(this.rendered(n, open.text, open.offset, open.cut));
      open = null;
    };
    for (let y = 0; y <= last; y++) {
      const row = this.main.rows[y]!;
      if (y < this.unknown) {
        n++;
        continue;
      }
      open ??= { text: "", offset: row.offset, cut: 0 };
      addRow(open, row, this.rowText(y));
      if (!this.main.rows[y + 1]?.wrapped || y === last) close();
    }
    if (open) close();
    if (marker !== -2) lines.push(this.rendered(n + 1, FULL_SCREEN_NOW, this.alternateFrom, 0));
    return lines;
  }

  /** The last main row that counts as a line: above the cursor, or with something to see; or -1. */
  private lastRow(): number {
    const cursor = this.screen === this.main ? this.y : this.alternateRow;
    const rows = this.main.rows;
    const floor = Math.max(cursor, this.unknown);
    let y = Math.min(this.used, rows.length - 1);
    while (y >= floor && rows[y]!.isBlank() && !rows[y]!.wrapped && rows[y]!.cut === 0) y--;
    return Math.max(y, cursor - 1);
  }

  /** A row's text as its neighbours see it: full width when the next row continues it. */
  private rowText(y: number): string {
    const row = this.main.rows[y]!;
    const next = this.main.rows[y + 1];
    return next?.wrapped ? this.padded(row, next) : row.text();
  }

  private padded(row: Row, next: Row): string {
    // The last cell stays empty when a wide character would not fit into it.
    const full = this.cols - (next.isWide(0) ? 1 : 0);
    return row.len < full ? row.text() + " ".repeat(full - row.len) : row.text();
  }

  // Printing

  printAscii(data: Uint8Array, from: number, end: number): number {
    if (this.drawing || this.insertMode) {
      this.print(data[from]!);
      return from + 1;
    }
    let i = from;
    let row = this.writable();
    if (row.codes) row.cutLeft(this.x);
    while (i < end && data[i]! >= 0x20 && data[i]! < 0x7f) {
      if (this.x >= this.cols) {
        if (this.pipe) {
          const start = i;
          while (i < end && data[i]! >= 0x20 && data[i]! < 0x7f) i++;
          row.cut += i - start;
          break;
        }
        if (this.autowrap) {
          this.wrap();
          row = this.writable();
        } else {
          this.x = this.cols - 1;
          row.cutLeft(this.x);
        }
      }
      if (this.pipe) row.grow(this.x + 1);
      i = this.fillRow(row, data, i, Math.min(end, i + Math.min(this.cols, row.size) - this.x));
    }
    if (row.codes) row.cutRight(this.x);
    this.joinWidth = 1;
    return i;
  }

  /** The innermost loop: ASCII from `data[i]` into the row at the cursor, at most to `stop`. */
  private fillRow(row: Row, data: Uint8Array, from: number, stop: number): number {
    let i = from;
    let x = this.x;
    if (x > row.len) row.padTo(x);
    // The two loops are one, but one for two kinds of arrays is several times slower.
    if (row.codes) {
      const codes = row.codes;
      for (; i < stop; i++) {
        const byte = data[i]!;
        if (byte < 0x20 || byte > 0x7e) break;
        codes[x++] = byte;
      }
    } else {
      const bytes = row.bytes;
      for (; i < stop; i++) {
        const byte = data[i]!;
        if (byte < 0x20 || byte > 0x7e) break;
        bytes[x++] = byte;
      }
    }
    if (x > row.len) row.len = x;
    this.x = x;
    return i;
  }

  print(printed: number): void {
    let code = printed;
    if (this.drawing && code < 0x7f) code = LINE_DRAWING[code] ?? code;
    const width = cellWidth(code);
    let row = this.writable();
    if (width === 0 && this.joinWidth > 0) {
      if (this.x > 0 && row.cut === 0) row.join(this.x, code);
      return;
    }
    if (this.x + width > this.cols) {
      if (this.pipe) {
        row.cut++;
        return;
      }
      if (this.autowrap) {
        if (this.x < this.cols) row.erase(this.x, this.cols);
        this.wrap();
        row = this.writable();
      } else {
        this.x = this.cols - 1;
        if (width === 2) return;
      }
    }
    if (this.pipe) row.grow(this.x + 2);
    if (this.x >= this.cols) this.x = this.cols - 1;
    row.cutLeft(this.x);
    if (this.insertMode) row.insert(this.x, width, this.cols);
    row.put(this.x, code, width);
    this.x += width || 1;
    row.cutRight(this.x);
    this.joinWidth = width;
  }

  /** REP: the character just printed, `times` more. */
  repeat(times: number): void {
    if (this.joinWidth === 0) return;
    const text = this.screen.rows[this.y]!.textAt(this.x - this.joinWidth);
    if (text === "") return;
    // More would only scroll the same line away again and again.
    const most = Math.min(times, this.pipe ? this.cols : this.cols * this.rows * 2);
    for (let i = 0; i < most; i++) for (const char of text) this.print(char.codePointAt(0)!);
  }

  /** The cursor's row, about to be changed. */
  writable(): Row {
    const row = this.screen.rows[this.y]!;
    if (this.screen === this.main) {
      if (this.y > this.used) this.used = this.y;
      if (this.y < this.unknown) this.tainted = true;
      if (row.offset < 0) row.offset = this.at;
    } else this.alternateDrawn = true;
    return row;
  }

  private wrap(): void {
    this.x = 0;
    this.y++;
    if (this.y === this.screen.bottom + 1) {
      this.y--;
      this.scroll();
    } else if (this.y >= this.rows) this.y = this.rows - 1;
    this.setWrapped(this.y, true);
    const row = this.screen.rows[this.y]!;
    if (row.offset < 0) row.offset = this.at;
  }

  // Moving the cursor

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
        this.backspace();
        return;
      case 0x09:
        this.tab();
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
        this.index();
        return;
      case 0x85:
        this.x = 0;
        this.index();
        return;
      case 0x88:
        this.setTab();
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

  index(): void {
    this.restrict();
    this.y++;
    if (this.y === this.screen.bottom + 1) {
      this.y--;
      this.scroll();
    } else if (this.y >= this.rows) this.y = this.rows - 1;
    this.complexAt = this.at;
  }

  reverseIndex(): void {
    this.restrict();
    if (this.y === this.screen.top) this.moveRows(this.screen.bottom, this.screen.top, 1);
    else this.y = Math.max(0, this.y - 1);
  }

  private backspace(): void {
    this.restrict(this.reverseWrap ? this.cols : this.cols - 1);
    if (this.x > 0) this.x--;
    else if (this.reverseWrap) {
      const { rows, top, bottom } = this.screen;
      if (this.y > top && this.y <= bottom && rows[this.y]!.wrapped) {
        this.setWrapped(this.y, false);
        this.y--;
        this.x = this.cols - 1;
        if (rows[this.y]!.len < this.cols) this.x--;
      }
    }
    this.restrict();
  }

  private tab(): void {
    if (this.x < this.cols) this.x = this.nextTab(this.x);
  }

  nextTab(x: number): number {
    let next = x + 1;
    if (!this.screen.tabs) next = (x | 7) + 1;
    else while (next < this.cols && !this.screen.tabs.has(next)) next++;
    return Math.min(next, this.cols - 1);
  }

  previousTab(x: number): number {
    let previous = x - 1;
    while (
      previous > 0 &&
      !(this.screen.tabs ? this.screen.tabs.has(previous) : previous % 8 === 0)
    )
      previous--;
    return Math.max(previous, 0);
  }

  setTab(): void {
    this.modesAtDefault = null;
    this.customTabs().add(this.x);
  }

  customTabs(): Set<number> {
    if (!this.screen.tabs) {
      this.screen.tabs = new Set();
      for (let x = 0; x < this.cols; x += 8) this.screen.tabs.add(x);
    }
    return this.screen.tabs;
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

  // Rows

  /** The text moves up by one row in the scroll region; at the screen's top it is frozen. */
  private scroll(): void {
    const screen = this.screen;
    if (screen !== this.main || screen.top !== 0) {
      this.moveRows(screen.top, screen.bottom, 1);
      return;
    }
    const rows = screen.rows;
    const row = rows.shift()!;
    const next = rows[0];
    if (this.unknown > 0) {
      this.unknown--;
      this.gone++;
      row.reset();
    } else if (this.open || next?.wrapped) {
      if (row.wrapped) this.wrappedRows--;
      this.rowLeaves(row, next);
      row.reset();
      if (!next?.wrapped) this.closeLine();
    } else {
      const n = ++this.gone;
      if (this.onFrozen) this.onFrozen(this.rendered(n, row.text(), row.offset, row.cut));
      row.reset();
    }
    if (screen.bottom === rows.length) rows.push(row);
    else rows.splice(screen.bottom, 0, row);
    if (this.used >= 0) this.used--;
    if (this.used >= screen.bottom) this.used++;
    if (screen.savedRow > 0) screen.savedRow--;
  }

  /** Adds a row that can never change again to the line it belongs to. */
  private rowLeaves(row: Row, next?: Row): void {
    this.open ??= { text: "", offset: row.offset, cut: 0 };
    if (!this.onFrozen) return;
    addRow(this.open, row, next?.wrapped ? this.padded(row, next) : row.text());
  }

  private closeLine(): void {
    const open = this.open!;
    this.open = null;
    this.gone++;
    this.onFrozen?.(this.rendered(this.gone, open.text, open.offset, open.cut));
  }

  private rendered(n: number, text: string, offset: number, cut: number): RenderedLine {
    return { n, text: trimEnd(text), offset, cut, stream: this.stream };
  }

  setWrapped(y: number, wrapped: boolean): void {
    const row = this.screen.rows[y]!;
    if (this.screen !== this.main) {
      row.wrapped = wrapped;
      return;
    }
    if (y < this.unknown) this.tainted = true;
    if (row.wrapped === wrapped) return;
    row.wrapped = wrapped;
    this.wrappedRows += wrapped ? 1 : -1;
    if (wrapped && y > this.used) this.used = y;
    if (y === 0) this.settleTop();
  }

  /** The top row continues a frozen line if and only if that line is still open. */
  private settleTop(): void {
    const top = this.main.rows[0]!;
    if (top.wrapped && !this.open) {
      this.orphans++;
      top.wrapped = false;
      this.wrappedRows--;
    } else if (!top.wrapped && this.open) this.closeLine();
  }

  /** Takes the row at `from` out and puts a blank one in at `to`, `times` over. Rows are lost. */
  moveRows(from: number, to: number, times: number): void {
    const { rows, top, bottom } = this.screen;
    this.complexAt = this.at;
    const most = Math.min(times, bottom - top + 1);
    for (let i = 0; i < most; i++) {
      const row = rows.splice(from, 1)[0]!;
      row.reset();
      rows.splice(to, 0, row);
    }
    if (this.screen === this.main) this.rowsChanged(Math.min(from, to), Math.max(from, to));
  }

  /** Rows `from` to `to` of the main screen were changed by other means than printing. */
  rowsChanged(from: number, to: number): void {
    if (from < this.unknown) this.tainted = true;
    if (to > this.used) this.used = to;
    let wrapped = 0;
    for (const row of this.main.rows) if (row.wrapped) wrapped++;
    this.wrappedRows = wrapped;
    this.settleTop();
  }

  /** Erases whole rows. */
  clearRows(from: number, to: number): void {
    for (let y = from; y < to; y++) this.screen.rows[y]!.reset();
    if (this.screen !== this.main) return;
    this.rowsChanged(from, from);
    if (to === this.rows) this.used = Math.min(this.used, from - 1);
  }

  // Sync points

  private markClean(offset: number): void {
    if (this.onFrozen || this.pipe || this.screen !== this.main || !this.isClean()) return;
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

  private isClean(): boolean {
    const rows = this.main.rows;
    for (let y = this.y; y <= this.used; y++) {
      const row = rows[y]!;
      if (row.len !== 0 || row.wrapped) return false;
    }
    this.modesAtDefault ??= this.defaultModes();
    return this.modesAtDefault && this.parser.idle;
  }

  private defaultModes(): boolean {
    const { top, bottom, savedDrawing } = this.main;
    return (
      top === 0 &&
      bottom === this.rows - 1 &&
      !savedDrawing &&
      this.autowrap &&
      !this.insertMode &&
      !this.originMode &&
      !this.newlineMode &&
      !this.reverseWrap &&
      this.main.tabs === null &&
      this.level === 0 &&
      !this.drawing &&
      !this.charsets.includes(true)
    );
  }

  // Sequences

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

  // The alternate screen

  enterAlternate(): void {
    this.complexAt = this.at;
    if (this.pipe || this.screen === this.alternate) return;
    const screen = this.alternate;
    screen.rows = Array.from({ length: this.rows }, () => new Row(this.cols));
    screen.top = 0;
    screen.bottom = this.rows - 1;
    screen.savedRow = screen.savedCol = 0;
    screen.savedDrawing = false;
    screen.tabs = null;
    this.screen = screen;
    this.alternateDrawn = false;
    this.alternateFrom = this.at;
    this.alternateRow = this.y;
  }

  leaveAlternate(): void {
    this.complexAt = this.at;
    if (this.screen !== this.alternate) return;
    this.screen = this.main;
    this.alternate.rows = [];
  }

  /** Leaves one line in place of what a full-screen program drew, on a line of its own. */
  leaveMarker(): void {
    if (!this.alternateDrawn) return;
    this.alternateDrawn = false;
    const text = this.fullScreen?.(this.alternateFrom, this.at);
    if (text === null || text === undefined) return;
    this.y = Math.min(this.alternateRow, this.rows - 1);
    const before = this.main.rows[this.y]!;
    if (before.len > 0 || before.wrapped) this.freshRow(this.y + 1);
    const row = this.writable();
    row.reset();
    row.offset = this.alternateFrom;
    row.note(text);
    this.x = 0;
    this.freshRow(this.y + 1);
  }

  /** Makes `y` a blank row and moves the cursor to it; rows from there on move down. */
  private freshRow(y: number): void {
    const rows = this.main.rows;
    const last = this.rows - 1;
    this.y = y;
    if (y <= last && rows[y]!.len === 0 && !rows[y]!.wrapped) return;
    if (y > last || this.used >= last) {
      const { top, bottom } = this.main;
      this.main.top = 0;
      this.main.bottom = last;
      this.scroll();
      this.main.top = top;
      this.main.bottom = bottom;
      this.y = y - 1;
    }
    const row = rows.pop()!;
    row.reset();
    rows.splice(this.y, 0, row);
    this.rowsChanged(this.y, Math.min(last, this.used + 1));
  }

  // Reset and size

  /**
   * RIS. What stands on the screen is kept above: a person saw it, and `tsc --watch` starts every
   * build with a RIS.
   */
  reset(): void {
    this.leaveAlternate();
    const last = this.lastRow();
    this.main.top = 0;
    this.main.bottom = this.rows - 1;
    for (let y = 0; y <= last; y++) this.scroll();
    for (const row of this.main.rows) row.reset();
    if (this.open) this.closeLine();
    this.wrappedRows = 0;
    this.used = this.unknown - 1;
    this.softReset();
    this.main.tabs = null;
    this.reverseWrap = this.newlineMode = false;
    this.x = 0;
    this.y = 0;
    if (this.unknown > 0) this.tainted = true;
    this.main.rows[0]!.offset = this.at + 1;
    this.complexAt = this.at;
  }

  softReset(): void {
    const screen = this.screen;
    screen.top = 0;
    screen.bottom = this.rows - 1;
    screen.savedRow = screen.savedCol = 0;
    screen.savedDrawing = false;
    this.autowrap = true;
    this.insertMode = this.originMode = this.reverseWrap = false;
    this.charsets = [false, false, false, false];
    this.level = 0;
    this.drawing = false;
    this.complexAt = this.at;
  }

  /** The window changed: lines on the screen are wrapped anew, frozen ones stay as they are. */
  resize(cols: number, rows: number): void {
    if (this.pipe) return;
    this.complexAt = this.fed;
    const width = Math.max(2, cols);
    const height = Math.max(1, rows);
    if (width === this.cols && height === this.rows) return;
    this.cleanAt.offset = -1;
    this.modesAtDefault = null;
    const cursorOnMain = this.screen === this.main;
    const cursor = cursorOnMain ? { x: this.x, y: this.y } : { x: 0, y: this.alternateRow };
    if (width !== this.cols) this.rewrap(width, cursor);
    this.cols = width;
    this.fitRows(height, cursor);
    this.rows = height;
    this.main.top = 0;
    this.main.bottom = height - 1;
    this.main.savedRow = Math.min(this.main.savedRow, height - 1);
    this.main.savedCol = Math.min(this.main.savedCol, width - 1);
    if (cursorOnMain) {
      this.x = Math.min(cursor.x, width - 1);
      this.y = cursor.y;
    } else {
      this.alternateRow = cursor.y;
      this.resizeAlternate();
    }
  }

  private resizeAlternate(): void {
    const screen = this.alternate;
    for (const row of screen.rows) {
      row.grow(this.cols);
      row.erase(this.cols, row.len);
    }
    while (screen.rows.length < this.rows) screen.rows.push(new Row(this.cols));
    screen.rows.length = this.rows;
    screen.top = 0;
    screen.bottom = this.rows - 1;
    this.restrict();
  }

  private rewrap(width: number, cursor: { x: number; y: number }): void {
    if (this.unknown > 0) this.tainted = true;
    const last = Math.max(this.lastRow(), cursor.y);
    this.main.rows = rewrap(this.main.rows.slice(0, last + 1), this.cols, width, cursor);
    this.rowsChanged(this.unknown, this.main.rows.length - 1);
  }

  /** More rows are added below; when there are too many, the top ones go first. */
  private fitRows(height: number, cursor: { y: number }): void {
    const rows = this.main.rows;
    const blank = (row: Row) => row.len === 0 && !row.wrapped;
    while (rows.length > height && rows.length > cursor.y + 1 && blank(rows.at(-1)!)) rows.pop();
    while (rows.length > height && cursor.y > 0) {
      this.main.top = 0;
      this.main.bottom = rows.length - 1;
      const screen = this.screen;
      this.screen = this.main;
      this.scroll();
      this.screen = screen;
      rows.pop();
      cursor.y--;
    }
    rows.length = Math.min(rows.length, height);
    while (rows.length < height) rows.push(new Row(this.cols));
    for (const row of rows) row.grow(this.cols);
    this.rowsChanged(this.unknown, this.unknown);
    this.used = height - 1;
  }
}

/** Shown in place of a program that has the screen to itself right now. */
const FULL_SCREEN_NOW = "[full-screen program]";
