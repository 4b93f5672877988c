import type { Stream } from "../event.ts";
import { addRow, MAX_LINE, type OpenLine, type RenderedLine, trimEnd } from "./rendered-line.ts";
import { Row } from "./row.ts";
import type { Terminal } from "./terminal.ts";

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

export interface GridOptions {
  cols: number;
  rows: number;
  /** One stream of a pipe: one endless row, ended by each newline. */
  pipe?: boolean;
  /** What lines are said to come from; "tty" if nothing is said. */
  stream?: Stream;
  /** Gets each line once, in order, as soon as it can never change again. Without it: counting. */
  onFrozen?: (line: RenderedLine) => void;
  /** Lines before this number may be left out. */
  from?: number;
}

/**
 * The rows of the two screens, the cursor, and the lines that leave the main one at the top: these
 * are frozen, numbered and given away.
 */
export class Grid {
  cols: number;
  rows: number;
  readonly pipe: boolean;
  readonly stream: Stream;
  readonly onFrozen: ((line: RenderedLine) => void) | undefined;
  private readonly from: number;
  /** Log offset of the byte being worked on. */
  at = 0;
  x = 0;
  y = 0;
  readonly main: Screen;
  readonly alternate: Screen;
  screen: Screen;

  /** Lines that left the screen whole; counts unknown rows as lines until they have left. */
  gone = 0;
  open: OpenLine | null = null;
  /** Rows at the top of the main screen that stood there before the start: nothing is known of them. */
  unknown = 0;
  /** Something happened to an unknown row: what follows cannot be trusted, start earlier. */
  tainted = false;
  /** Highest main row that may hold something. */
  used = -1;
  /** Wrapped rows on the main screen, so that a line's number needs no count. */
  wrappedRows = 0;
  /** Log offset of the last sequence that reached beyond the cursor's row, or changed a mode. */
  complexAt = -1;
  /** Rows whose line began in a row that was deleted: xterm.js would add them to a frozen line. */
  orphans = 0;
  alternateFrom = 0;
  alternateRow = 0;
  alternateDrawn = false;

  constructor(options: GridOptions) {
    this.pipe = options.pipe === true;
    this.stream = options.stream ?? "tty";
    this.onFrozen = options.onFrozen;
    this.from = options.from ?? 0;
    this.cols = this.pipe ? MAX_LINE : Math.max(2, options.cols);
    this.rows = this.pipe ? 1 : Math.max(1, options.rows);
    this.main = this.newScreen();
    this.alternate = { ...this.newScreen(), rows: [] };
    this.screen = this.main;
  }

  newScreen(): Screen {
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

  lineOf(y: number): number {
    let n = this.gone + (this.open ? 1 : 0);
    for (let i = 0; i <= y; i++) if (!this.main.rows[i]!.wrapped) n++;
    return n;
  }

  /** The last main row that counts as a line: above the cursor, or with something to see; or -1. */
  lastRow(): number {
    const cursor = this.screen === this.main ? this.y : this.alternateRow;
    const rows = this.main.rows;
    const floor = Math.max(cursor, this.unknown);
    let y = Math.min(this.used, rows.length - 1);
    while (y >= floor && rows[y]!.isBlank() && !rows[y]!.wrapped && rows[y]!.cut === 0) y--;
    return Math.max(y, cursor - 1);
  }

  /** A row's text as its neighbours see it: full width when the next row continues it. */
  rowText(y: number): string {
    const row = this.main.rows[y]!;
    const next = this.main.rows[y + 1];
    return next?.wrapped ? this.padded(row, next) : row.text();
  }

  padded(row: Row, next: Row): string {
    // The last cell stays empty when a wide character would not fit into it.
    const full = this.cols - (next.isWide(0) ? 1 : 0);
    return row.len < full ? row.text() + " ".repeat(full - row.len) : row.text();
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

  /** The text moves up by one row in the scroll region; at the screen's top it is frozen. */
  scroll(): void {
    const screen = this.screen;
    if (screen !== this.main || screen.top !== 0) {
      this.moveRows(screen.top, screen.bottom, 1);
      return;
    }
    const rows = screen.rows;
    const row = rows.shift()!;
    const next = rows[0];
    if (this.unknown > 0) {
      // A row that is known would come to stand among those that are not.
      if (this.unknown > screen.bottom + 1) this.tainted = true;
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
      if (this.onFrozen && n >= this.from)
        this.onFrozen(this.rendered(n, row.text(), row.offset, row.cut));
      row.reset();
    }
    if (screen.bottom === rows.length) rows.push(row);
    else rows.splice(screen.bottom, 0, row);
    if (this.unknown > 0) this.doubtWrapped();
    if (this.used >= 0) this.used--;
    if (this.used >= screen.bottom) this.used++;
    if (screen.savedRow > 0) screen.savedRow--;
  }

  /** Adds a row that can never change again to the line it belongs to. */
  rowLeaves(row: Row, next?: Row): void {
    this.open ??= { text: "", offset: row.offset, cut: 0 };
    if (!this.onFrozen) return;
    addRow(this.open, row, next?.wrapped ? this.padded(row, next) : row.text());
  }

  closeLine(): void {
    const open = this.open!;
    this.open = null;
    this.gone++;
    this.onFrozen?.(this.rendered(this.gone, open.text, open.offset, open.cut));
  }

  rendered(n: number, text: string, offset: number, cut: number): RenderedLine {
    return { n, text: trimEnd(text), offset, cut, stream: this.stream };
  }

  setWrapped(y: number, wrapped: boolean): void {
    const row = this.screen.rows[y]!;
    if (this.screen !== this.main) {
      row.wrapped = wrapped;
      return;
    }
    if (y < this.unknown || (wrapped && y === this.unknown && y > 0)) this.tainted = true;
    if (row.wrapped === wrapped) return;
    row.wrapped = wrapped;
    this.wrappedRows += wrapped ? 1 : -1;
    if (wrapped && y > this.used) this.used = y;
    if (y === 0) this.settleTop();
  }

  /** The top row continues a frozen line if and only if that line is still open. */
  settleTop(): void {
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
    if (this.unknown > 0) this.doubtWrapped();
    if (to > this.used) this.used = to;
    let wrapped = 0;
    for (const row of this.main.rows) if (row.wrapped) wrapped++;
    this.wrappedRows = wrapped;
    this.settleTop();
  }

  /** A line that is known to go on, but not where it begins. */
  private doubtWrapped(): void {
    if (this.main.rows[this.unknown]?.wrapped) this.tainted = true;
  }

  /** Erases whole rows. */
  clearRows(from: number, to: number): void {
    for (let y = from; y < to; y++) this.screen.rows[y]!.reset();
    if (this.screen !== this.main) return;
    this.rowsChanged(from, from);
    if (to === this.rows) this.used = Math.min(this.used, from - 1);
  }
}

/** True when a terminal could start at the cursor knowing nothing of what is above. */
export function isClean(t: Terminal): boolean {
  const rows = t.main.rows;
  for (let y = t.y; y <= t.used; y++) {
    const row = rows[y]!;
    if (row.len !== 0 || row.wrapped) return false;
  }
  t.modesAtDefault ??= defaultModes(t);
  return t.modesAtDefault;
}

function defaultModes(t: Terminal): boolean {
  const { top, bottom, savedDrawing } = t.main;
  return (
    top === 0 &&
    bottom === t.rows - 1 &&
    !savedDrawing &&
    t.autowrap &&
    !t.insertMode &&
    !t.originMode &&
    !t.newlineMode &&
    !t.reverseWrap &&
    t.main.tabs === null &&
    t.level === 0 &&
    !t.drawing &&
    !t.charsets.includes(true)
  );
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
