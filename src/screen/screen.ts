import { MAX_LINE } from "./rendered-line.ts";
import { Row } from "./row.ts";
import type { Scrollback } from "./scrollback.ts";

export interface ScreenOptions {
  cols: number;
  rows: number;
  /** One stream of a pipe: one endless row, ended by each newline. */
  pipe?: boolean;
  /** A newline also returns: what wrote it left that to the terminal behind us. */
  cooked?: boolean | undefined;
  /** The line left behind by a full-screen program that ran from log offset `from` to `to`. */
  fullScreen?: (from: number, to: number) => string | null;
}

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

/** Where a log begins there is nothing to know. */
export const LOG_START: Readonly<SyncPoint> = {
  offset: 0,
  line: 1,
  row: 0,
  savedRow: 0,
  savedCol: 0,
};

const MOST_CELLS = 1 << 20;

/**
 * The size of a screen for a terminal that is said to be so large. No real one has a million cells:
 * a record that claims more shall not cost the memory, and the time, of a size nobody has seen.
 */
export function screenSize(cols: number, rows: number): { cols: number; rows: number } {
  const width = Math.max(2, Math.min(0xffff, cols));
  return { cols: width, rows: Math.max(1, Math.min(rows, Math.floor(MOST_CELLS / width))) };
}

/** The rows of the main or of the alternate screen, and what each of the two has for itself. */
export class ScreenBuffer {
  rows: Row[];
  /** First and last row of the scroll region. */
  top = 0;
  bottom: number;
  savedRow = 0;
  savedCol = 0;
  savedLineDrawing = false;
  /** Custom tab stops; null while they are every 8 columns. */
  tabs: Set<number> | null = null;

  constructor(cols: number, rows: number) {
    this.rows = Array.from({ length: rows }, () => new Row(cols));
    this.bottom = rows - 1;
  }
}

/**
 * All that a terminal knows between two bytes: what stands on its screen, the cursor, margins, modes
 * and character sets; and what a record needs besides: where in the log a row began, how many lines
 * there are, and from where another terminal could start. The parser and the sequences are not
 * known here.
 */
export class Screen {
  cols: number;
  rows: number;
  readonly pipe: boolean;
  readonly cooked: boolean;
  readonly fullScreen: ((from: number, to: number) => string | null) | undefined;
  readonly scrollback: Scrollback;
  /** Log offset of the byte being worked on. */
  at = 0;
  /** The cursor; its column is `cols` after a character in the last one. */
  x = 0;
  y = 0;

  readonly main: ScreenBuffer;
  /** The one that is shown: `main`, or the alternate screen, which does not outlive its use. */
  buffer: ScreenBuffer;
  /** Where the alternate screen was entered: the place in the log and the cursor's row. */
  alternateFrom = 0;
  alternateRow = 0;
  alternateDrawn = false;

  autowrap = true;
  insertMode = false;
  originMode = false;
  newlineMode = false;
  reverseWrap = false;
  /** G0 to G3: is it the line drawing set? */
  charsets = [false, false, false, false];
  /** Which of these GL is. */
  glevel = 0;
  /** GL is the line drawing set. */
  lineDrawing = false;
  /** Width of the character just printed, 0 if something else came since: for marks and REP. */
  precedingWidth = 0;

  /** Rows at the top of the main screen that stood there before the start: nothing is known of them. */
  unknown = 0;
  /** Something happened to an unknown row: what follows cannot be trusted, start earlier. */
  tainted = false;
  /** Highest main row that may hold something. */
  lastUsed = -1;
  /** Wrapped rows on the main screen, so that a line's number needs no count. */
  wrappedRows = 0;
  /** Rows whose line began in a row that was deleted: xterm.js would add them to a frozen line. */
  orphans = 0;

  /** Log offset of the last sequence that reached beyond the cursor's row, or changed a mode. */
  complexAt = -1;
  /** Every mode is as at power-on; null when that has to be looked at again. */
  atPowerOn: boolean | null = true;
  /** The last sync point, an offset of -1 if there is none; kept only while counting. */
  private readonly lastSync: SyncPoint = { ...LOG_START, offset: -1 };

  constructor(options: ScreenOptions, scrollback: Scrollback) {
    this.pipe = options.pipe === true;
    this.cooked = options.cooked === true;
    this.fullScreen = options.fullScreen;
    this.scrollback = scrollback;
    const { cols, rows } = screenSize(options.cols, options.rows);
    this.cols = this.pipe ? MAX_LINE : cols;
    this.rows = this.pipe ? 1 : rows;
    // The row of a pipe grows as it is needed.
    this.main = new ScreenBuffer(this.pipe ? 256 : this.cols, this.rows);
    this.buffer = this.main;
  }

  /** Puts a new screen at `point`, with unknown rows above. */
  startAt(point: SyncPoint): void {
    this.y = this.unknown = point.row;
    this.lastUsed = this.unknown - 1;
    this.scrollback.frozen = point.line - 1 - point.row;
    this.main.savedRow = point.savedRow;
    this.main.savedCol = point.savedCol;
    this.main.rows[this.y]!.offset = point.offset;
    this.noteSyncPoint(point.offset);
  }

  get onMain(): boolean {
    return this.buffer === this.main;
  }

  /** The cursor's row on the main screen, where it will be again after the alternate one. */
  get mainRow(): number {
    return this.onMain ? this.y : this.alternateRow;
  }

  /** Number of the line that main row `y` belongs to. */
  lineOf(y: number): number {
    let n = this.scrollback.begun;
    for (let i = 0; i <= y; i++) if (!this.main.rows[i]!.wrapped) n++;
    return n;
  }

  /** The last main row that counts as a line: above the cursor, or with something to see; or -1. */
  lastRow(): number {
    const cursor = this.mainRow;
    const rows = this.main.rows;
    const floor = Math.max(cursor, this.unknown);
    let y = Math.min(this.lastUsed, rows.length - 1);
    while (y >= floor && rows[y]!.isBlank() && !rows[y]!.wrapped && rows[y]!.cut === 0) y--;
    return Math.max(y, cursor - 1);
  }

  /** Adds what stands on the main screen to `lines`, which continues the scrollback. */
  addRowsTo(lines: Scrollback): void {
    const rows = this.main.rows;
    const last = this.lastRow();
    for (let y = 0; y <= last; y++) {
      if (y < this.unknown) lines.frozen++;
      else {
        this.addPart(lines, rows[y]!, rows[y + 1]);
        if (!rows[y + 1]?.wrapped) lines.close();
      }
    }
    lines.close();
  }

  /** Adds `row`, full width when the next row continues it. */
  private addPart(lines: Scrollback, row: Row, next: Row | undefined): void {
    // The last cell stays empty when a wide character would not fit into it.
    const width = next?.wrapped ? this.cols - (next.isWide(0) ? 1 : 0) : 0;
    lines.addPart(row, width);
  }

  /** The cursor's row, about to be changed. */
  writableRow(): Row {
    const row = this.buffer.rows[this.y]!;
    if (this.buffer === this.main) {
      if (this.y > this.lastUsed) this.lastUsed = this.y;
      if (this.y < this.unknown) this.tainted = true;
      if (row.offset < 0) row.offset = this.at;
    } else this.alternateDrawn = true;
    return row;
  }

  /** Keeps the cursor on the screen, or inside the scroll region in origin mode. */
  restrictCursor(maxCol: number = this.cols - 1): void {
    this.x = Math.min(maxCol, Math.max(0, this.x));
    const { top, bottom } = this.buffer;
    this.y = this.originMode
      ? Math.min(bottom, Math.max(top, this.y))
      : Math.min(this.rows - 1, Math.max(0, this.y));
  }

  /** Moves the cursor down by one row; false if the text scrolled instead, or neither could. */
  rowDown(): boolean {
    if (this.y === this.buffer.bottom) this.scroll();
    else if (this.y < this.rows - 1) {
      this.y++;
      return true;
    }
    return false;
  }

  /** The text moves up by one row in the scroll region; at the screen's top it is frozen. */
  scroll(): void {
    const buffer = this.buffer;
    if (buffer !== this.main || buffer.top !== 0) {
      this.moveRows(buffer.top, buffer.bottom, 1);
      return;
    }
    const rows = buffer.rows;
    const row = rows.shift()!;
    this.freezeRow(row, rows[0]);
    row.reset();
    if (buffer.bottom === rows.length) rows.push(row);
    else rows.splice(buffer.bottom, 0, row);
    if (this.unknown > 0) this.doubtWrapped();
    if (this.lastUsed >= 0) this.lastUsed--;
    if (this.lastUsed >= buffer.bottom) this.lastUsed++;
    if (buffer.savedRow > 0) buffer.savedRow--;
  }

  /** Scrolls all of the main screen, shown or not, whatever its scroll region. */
  scrollMain(): void {
    const { buffer, main } = this;
    const { top, bottom } = main;
    this.buffer = main;
    main.top = 0;
    main.bottom = main.rows.length - 1;
    this.scroll();
    main.top = top;
    main.bottom = bottom;
    this.buffer = buffer;
  }

  /** `row` has left the main screen at its top. */
  private freezeRow(row: Row, next: Row | undefined): void {
    const scrollback = this.scrollback;
    if (this.unknown > 0) {
      // A row that is known would come to stand among those that are not.
      if (this.unknown > this.main.bottom + 1) this.tainted = true;
      this.unknown--;
      scrollback.frozen++;
    } else if (scrollback.isOpen || next?.wrapped) {
      if (row.wrapped) this.wrappedRows--;
      this.addPart(scrollback, row, next);
      if (!next?.wrapped) scrollback.close();
    } else scrollback.addRow(row);
  }

  setWrapped(y: number, wrapped: boolean): void {
    const row = this.buffer.rows[y]!;
    if (this.buffer !== this.main) {
      row.wrapped = wrapped;
      return;
    }
    if (y < this.unknown || (wrapped && y === this.unknown && y > 0)) this.tainted = true;
    if (row.wrapped === wrapped) return;
    row.wrapped = wrapped;
    this.wrappedRows += wrapped ? 1 : -1;
    if (wrapped && y > this.lastUsed) this.lastUsed = y;
    if (y === 0) this.settleTop();
  }

  /** Takes the row at `from` out and puts a blank one in at `to`, `times` over. Rows are lost. */
  moveRows(from: number, to: number, times: number): void {
    const { rows, top, bottom } = this.buffer;
    this.complexAt = this.at;
    const most = Math.min(times, bottom - top + 1);
    for (let i = 0; i < most; i++) {
      const row = rows.splice(from, 1)[0]!;
      row.reset();
      rows.splice(to, 0, row);
    }
    if (this.onMain) this.rowsChanged(Math.min(from, to), Math.max(from, to));
  }

  /** Erases whole rows: `from` up to `to`, which is left. */
  clearRows(from: number, to: number): void {
    for (let y = from; y < to; y++) this.buffer.rows[y]!.reset();
    if (!this.onMain) return;
    this.rowsChanged(from, from);
    if (to === this.rows) this.lastUsed = Math.min(this.lastUsed, from - 1);
  }

  /** Rows `from` to `to` of the main screen were changed by other means than printing. */
  rowsChanged(from: number, to: number): void {
    if (from < this.unknown) this.tainted = true;
    if (this.unknown > 0) this.doubtWrapped();
    if (to > this.lastUsed) this.lastUsed = to;
    let wrapped = 0;
    for (const row of this.main.rows) if (row.wrapped) wrapped++;
    this.wrappedRows = wrapped;
    this.settleTop();
  }

  /** The top row continues a frozen line if and only if that line is still open. */
  private settleTop(): void {
    const top = this.main.rows[0]!;
    if (!top.wrapped) this.scrollback.close();
    else if (!this.scrollback.isOpen) {
      this.orphans++;
      top.wrapped = false;
      this.wrappedRows--;
    }
  }

  /** A line that is known to go on, but not where it begins. */
  private doubtWrapped(): void {
    if (this.main.rows[this.unknown]?.wrapped) this.tainted = true;
  }

  /** The last sync point, if there is one. */
  get sync(): SyncPoint | null {
    return this.lastSync.offset < 0 ? null : { ...this.lastSync };
  }

  /** Remembers log offset `offset`, where the cursor stands now, if it is a sync point. */
  noteSyncPoint(offset: number): void {
    if (!this.scrollback.onlyCounts || this.pipe || !this.onMain || !this.canStartHere()) return;
    const sync = this.lastSync;
    sync.offset = offset;
    sync.line = this.scrollback.begun + this.y + 1 - this.wrappedRows;
    sync.row = this.y;
    sync.savedRow = this.main.savedRow;
    sync.savedCol = this.main.savedCol;
  }

  /** What was noted holds no more: the size has changed. */
  forgetSyncPoint(): void {
    this.lastSync.offset = -1;
    this.atPowerOn = null;
  }

  /** True when a terminal could start at the cursor knowing nothing of what is above. */
  private canStartHere(): boolean {
    const rows = this.main.rows;
    for (let y = this.y; y <= this.lastUsed; y++) {
      const row = rows[y]!;
      if (row.len !== 0 || row.wrapped) return false;
    }
    this.atPowerOn ??= this.hasPowerOnModes();
    return this.atPowerOn;
  }

  private hasPowerOnModes(): boolean {
    const { top, bottom, savedLineDrawing, tabs } = this.main;
    return (
      top === 0 &&
      bottom === this.rows - 1 &&
      !savedLineDrawing &&
      this.autowrap &&
      !this.insertMode &&
      !this.originMode &&
      !this.newlineMode &&
      !this.reverseWrap &&
      tabs === null &&
      this.glevel === 0 &&
      !this.lineDrawing &&
      !this.charsets.includes(true)
    );
  }
}
