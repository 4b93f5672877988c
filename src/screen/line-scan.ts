import { asBuffer } from "./ascii.ts";
import { isHarmlessCsi } from "./dispatch.ts";
import type { SyncPoint } from "./screen.ts";

/** Bytes that make a block more than text and newlines: VT, FF, SO, ESC, and what begins a C1. */
const NOT_PLAIN = [0x1b, 0xc2, 0x0b, 0x0c, 0x0e];

// Where in an escape sequence the scan is.
const TEXT = 0;
const ESCAPE = 1;
const CSI = 2;
const STRING = 3;
/** After 0xC2: the second byte tells a C1 control from a letter. */
const C2 = 4;
/** After `ESC (`: `tput sgr0` sends `ESC ( B`, which changes nothing. */
const CHARSET = 5;

/** Private modes without a say in where text goes. */
const HARMLESS_MODES = new Set([
  1, 9, 12, 25, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2031, 9001,
]);

/** Counts lines from a sync point on, as long as nothing asks for a terminal. */
export class LineScan {
  /** Where it began, and where a terminal would have to start: at least a screen above. */
  readonly start: SyncPoint;
  replayFrom: SyncPoint;
  private laterMark: SyncPoint;
  line: number;
  /** Upper bound of the cursor's column. */
  col = 0;
  end: number;
  private lineStart: number;
  /** The line may have gone past the right edge: its last row may be a wrapped one. */
  private mayWrap = false;
  /** Lower bounds; exact if `exact`. */
  private row: number;
  private savedRow: number;
  private exact = true;
  private readonly savedCol: number;
  private state = TEXT;
  private csi = 0;
  private csiNumber = 0;
  private csiHarmless = true;
  private isOsc = false;
  private readonly cols: number;
  private readonly rows: number;

  constructor(start: SyncPoint, cols: number, rows: number) {
    this.start = this.replayFrom = this.laterMark = start;
    this.line = start.line;
    this.lineStart = this.end = start.offset;
    this.row = start.row;
    this.savedRow = start.savedRow;
    this.savedCol = start.savedCol;
    this.cols = cols;
    this.rows = rows;
  }

  get sync(): SyncPoint | null {
    if (!this.exact) return null;
    const { line, row, savedRow, savedCol } = this;
    return { offset: this.lineStart, line, row, savedRow, savedCol };
  }

  /**
   * Counts `data[from...]`. False at the first thing that needs a terminal; the state is then of no
   * use. With `blind` it goes on regardless and counts newlines.
   */
  run(data: Uint8Array, from: number, base: number, blind: boolean): boolean {
    const length = data.length;
    let i = from;
    if (!blind && this.state === TEXT) {
      const plain = this.plainLines(asBuffer(data), from, base);
      if (plain < 0) return false;
      i = plain;
    }
    while (i < length) {
      if (this.state !== TEXT) {
        if (!this.inSequence(data[i++]!) && !blind) return false;
        continue;
      }
      const start = i;
      let byte = data[i]!;
      while (byte >= 0x20 && byte !== 0xc2 && ++i < length) byte = data[i]!;
      this.col += i - start;
      if (i++ === length) break;
      if (byte === 0x0a) {
        if (this.col !== 0 && !blind) return false;
        this.newline(base + i);
      } else if (byte === 0x0d) {
        if (this.col > this.cols) this.mayWrap = true;
        this.col = 0;
      } else if (byte === 0x1b) this.state = ESCAPE;
      else if (byte === 0xc2) this.state = C2;
      else if (byte === 0x09) this.col = Math.min(this.col + 8, Math.max(this.col, this.cols));
      else if (byte > 0x0a && byte < 0x0f && !blind) return false;
    }
    this.end = base + length;
    return true;
  }

  /**
   * The whole lines of a block that holds nothing but text: returns where they end, `from` if this
   * is no such block, -1 if a newline leaves the cursor elsewhere than at a line's start.
   */
  private plainLines(data: Buffer, from: number, base: number): number {
    // Less is not worth looking through for what is not there.
    if (data.length - from < 256 || NOT_PLAIN.some((byte) => data.indexOf(byte, from) >= 0))
      return from;
    const tabs = data.indexOf(0x09, from) >= 0;
    let start = from;
    for (let at = data.indexOf(0x0a, from); at >= 0; at = data.indexOf(0x0a, start)) {
      const length = this.col + at - start;
      if (length > 0 && (at === 0 ? this.col > 0 : data[at - 1] !== 0x0d)) return -1;
      if ((tabs ? length * 8 : length) > this.cols) this.mayWrap = true;
      this.newline(base + at + 1);
      start = at + 1;
    }
    return start;
  }

  private newline(lineStart: number): void {
    const last = this.rows - 1;
    if (this.mayWrap && (this.row < last || this.savedRow > 0)) this.exact = false;
    if (this.row < last) this.row++;
    else if (this.savedRow > 0) this.savedRow--;
    if (this.row === last && this.savedRow === 0) this.exact = true;
    this.mayWrap = false;
    this.line++;
    this.col = 0;
    this.lineStart = lineStart;
    if (this.line - this.laterMark.line >= this.rows && this.exact) {
      this.replayFrom = this.laterMark;
      this.laterMark = this.sync!;
    }
  }

  /** False when the sequence is one that needs a terminal. */
  private inSequence(byte: number): boolean {
    switch (this.state) {
      case ESCAPE:
        return this.afterEscape(byte);
      case CSI:
        return this.inCsi(byte);
      case STRING:
        if (byte === 0x1b) this.state = ESCAPE;
        else if (byte === 0x18 || byte === 0x1a || (byte === 0x07 && this.isOsc)) this.state = TEXT;
        // A C1 control could end the string; no program writes these.
        return byte !== 0xc2;
      case CHARSET:
        this.state = TEXT;
        return byte === 0x42;
      default:
        if (byte !== 0xc2) this.state = TEXT;
        this.col++;
        return byte >= 0xa0;
    }
  }

  private afterEscape(byte: number): boolean {
    this.state = TEXT;
    if (byte === 0x5b) {
      this.state = CSI;
      this.csi = this.csiNumber = 0;
      this.csiHarmless = true;
    } else if (byte === 0x5d) {
      this.state = STRING;
      this.isOsc = true;
    } else if (byte === 0x50 || byte === 0x58 || byte === 0x5e || byte === 0x5f) {
      this.state = STRING;
      this.isOsc = false;
    } else if (byte === 0x28) this.state = CHARSET;
    else return byte === 0x5c || byte === 0x3d || byte === 0x3e;
    return true;
  }

  private inCsi(byte: number): boolean {
    if (byte >= 0x40 && byte < 0x7f) {
      this.state = TEXT;
      const id = (this.csi << 8) | byte;
      if (id === 0x4b) return !this.mayWrap && this.col <= this.cols;
      if (id === 0x3f68 || id === 0x3f6c) {
        this.noteMode();
        return this.csiHarmless;
      }
      return isHarmlessCsi(id);
    }
    if (byte >= 0x30 && byte <= 0x39) this.csiNumber = this.csiNumber * 10 + byte - 0x30;
    else if (byte === 0x3b) this.noteMode();
    else if (byte >= 0x20 && byte < 0x40) {
      if (byte !== 0x3a) this.csi = (this.csi << 8) | byte;
    } else return false;
    return true;
  }

  private noteMode(): void {
    if (!HARMLESS_MODES.has(this.csiNumber)) this.csiHarmless = false;
    this.csiNumber = 0;
  }
}
