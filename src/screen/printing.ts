import { asciiEnd } from "./ascii.ts";
import type { Row } from "./row.ts";
import type { Screen } from "./screen.ts";
import { cellWidth } from "./width.ts";

/** Prints ASCII from `data[from]` on while it lasts; returns where it stopped. */
export function printAscii(s: Screen, data: Uint8Array, from: number, end: number): number {
  if (s.lineDrawing || s.insertMode) {
    print(s, data[from]!);
    return from + 1;
  }
  let i = s.scrollback.isOpen ? skipEndless(s, data, from, end) : from;
  let row = s.writableRow();
  if (row.codes) row.blankHalfBefore(s.x);
  while (i < end && data[i]! >= 0x20 && data[i]! < 0x7f) {
    if (s.x >= s.cols) {
      if (s.pipe) {
        const start = i;
        i = asciiEnd(data, i, end);
        row.cut += i - start;
        break;
      }
      if (s.autowrap) {
        wrap(s);
        row = s.writableRow();
      } else {
        s.x = s.cols - 1;
        row.blankHalfBefore(s.x);
      }
    }
    if (s.pipe) row.grow(s.x + 1);
    i = fillRow(s, row, data, i, Math.min(end, i + Math.min(s.cols, row.size) - s.x));
  }
  if (row.codes) row.blankHalfAt(s.x);
  s.precedingWidth = 1;
  return i;
}

/** The innermost loop: ASCII from `data[i]` into the row at the cursor, at most to `stop`. */
function fillRow(s: Screen, row: Row, data: Uint8Array, from: number, stop: number): number {
  let i = from;
  let x = s.x;
  if (x > row.len) row.padTo(x);
  // The same loop twice: a single one, met by two kinds of arrays, is several times slower.
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
  s.x = x;
  return i;
}

/** Prints one character: `printed` as it came, before the character set has its say. */
export function print(s: Screen, printed: number): void {
  let code = printed;
  if (s.lineDrawing && code < 0x7f) code = DEC_SPECIAL_GRAPHICS[code] ?? code;
  const width = cellWidth(code);
  let row = s.writableRow();
  if (width === 0 && s.precedingWidth > 0) {
    if (s.x > 0 && row.cut === 0) row.join(s.x, code);
    return;
  }
  if (s.x + width > s.cols) {
    if (s.pipe) {
      row.cut++;
      return;
    }
    if (s.autowrap) {
      if (s.x < s.cols) row.erase(s.x, s.cols);
      wrap(s);
      row = s.writableRow();
    } else {
      s.x = s.cols - 1;
      if (width === 2) return;
    }
  }
  if (s.pipe) row.grow(s.x + 2);
  if (s.x >= s.cols) s.x = s.cols - 1;
  row.blankHalfBefore(s.x);
  if (s.insertMode) row.insert(s.x, width, s.cols);
  row.put(s.x, code, width);
  s.x += width || 1;
  row.blankHalfAt(s.x);
  s.precedingWidth = width;
}

/** REP: the character just printed, `times` more. */
export function repeatPreceding(s: Screen, times: number): void {
  if (s.precedingWidth === 0) return;
  const text = s.buffer.rows[s.y]!.textAt(s.x - s.precedingWidth);
  if (text === "") return;
  // More would only scroll the same line away again and again.
  const most = Math.min(times, s.pipe ? s.cols : s.cols * s.rows * 2);
  for (let i = 0; i < most; i++) for (const char of text) print(s, char.codePointAt(0)!);
}

function wrap(s: Screen): void {
  s.x = 0;
  s.rowDown();
  s.setWrapped(s.y, true);
  const row = s.buffer.rows[s.y]!;
  if (row.offset < 0) row.offset = s.at;
}

/**
 * Of ASCII that goes on and on, what only pushes rows of its own line off the screen: it is counted
 * as cut and need not be printed. Returns where printing has to go on, so that all is as if it had
 * printed everything.
 */
function skipEndless(s: Screen, data: Uint8Array, from: number, end: number): number {
  const screenful = (s.rows + 1) * s.cols;
  // Less is not worth a look.
  if (end - from < 2 * screenful || !isFullOfOneLine(s)) return from;
  const length = asciiEnd(data, from, end) - from;
  const rows = Math.floor((length - screenful) / s.cols);
  if (rows < 1) return from;
  s.scrollback.cut(rows * s.cols);
  s.main.savedRow = Math.max(0, s.main.savedRow - rows);
  return from + rows * s.cols;
}

/** Every row belongs to a line that has left the screen with more than is kept of it. */
function isFullOfOneLine(s: Screen): boolean {
  const main = s.main;
  if (s.pipe || !s.onMain || !s.autowrap || s.unknown > 0 || !s.scrollback.isFull) return false;
  const last = s.rows - 1;
  if (main.top !== 0 || main.bottom !== last || s.y !== last) return false;
  for (let y = 0; y <= last; y++) {
    const row = main.rows[y]!;
    if (!row.wrapped || row.codes || (y < last && row.len !== s.cols)) return false;
  }
  return true;
}

/** DEC Special Graphics: what the ASCII codes 0x60 to 0x7e draw, by code. */
const DEC_SPECIAL_GRAPHICS: readonly number[] = lineDrawing();

function lineDrawing(): number[] {
  const codes: number[] = [];
  [..."◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"].forEach((char, i) => {
    codes[0x60 + i] = char.codePointAt(0)!;
  });
  return codes;
}
