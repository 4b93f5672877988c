import { LINE_DRAWING } from "./operations.ts";
import { MAX_LINE } from "./rendered-line.ts";
import type { Row } from "./row.ts";
import type { Terminal } from "./terminal.ts";
import { cellWidth } from "./width.ts";

/** Prints ASCII from `data[from]` on while it lasts; returns where it stopped. */
export function printAscii(t: Terminal, data: Uint8Array, from: number, end: number): number {
  if (t.drawing || t.insertMode) {
    print(t, data[from]!);
    return from + 1;
  }
  let i = t.open === null ? from : skipEndless(t, data, from, end);
  let row = t.writable();
  if (row.codes) row.cutLeft(t.x);
  while (i < end && data[i]! >= 0x20 && data[i]! < 0x7f) {
    if (t.x >= t.cols) {
      if (t.pipe) {
        const start = i;
        i = asciiEnd(data, i, end);
        row.cut += i - start;
        break;
      }
      if (t.autowrap) {
        wrap(t);
        row = t.writable();
      } else {
        t.x = t.cols - 1;
        row.cutLeft(t.x);
      }
    }
    if (t.pipe) row.grow(t.x + 1);
    i = fillRow(t, row, data, i, Math.min(end, i + Math.min(t.cols, row.size) - t.x));
  }
  if (row.codes) row.cutRight(t.x);
  t.joinWidth = 1;
  return i;
}

/** The innermost loop: ASCII from `data[i]` into the row at the cursor, at most to `stop`. */
function fillRow(t: Terminal, row: Row, data: Uint8Array, from: number, stop: number): number {
  let i = from;
  let x = t.x;
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
  t.x = x;
  return i;
}

export function print(t: Terminal, printed: number): void {
  let code = printed;
  if (t.drawing && code < 0x7f) code = LINE_DRAWING[code] ?? code;
  const width = cellWidth(code);
  let row = t.writable();
  if (width === 0 && t.joinWidth > 0) {
    if (t.x > 0 && row.cut === 0) row.join(t.x, code);
    return;
  }
  if (t.x + width > t.cols) {
    if (t.pipe) {
      row.cut++;
      return;
    }
    if (t.autowrap) {
      if (t.x < t.cols) row.erase(t.x, t.cols);
      wrap(t);
      row = t.writable();
    } else {
      t.x = t.cols - 1;
      if (width === 2) return;
    }
  }
  if (t.pipe) row.grow(t.x + 2);
  if (t.x >= t.cols) t.x = t.cols - 1;
  row.cutLeft(t.x);
  if (t.insertMode) row.insert(t.x, width, t.cols);
  row.put(t.x, code, width);
  t.x += width || 1;
  row.cutRight(t.x);
  t.joinWidth = width;
}

/** REP: the character just printed, `times` more. */
export function repeat(t: Terminal, times: number): void {
  if (t.joinWidth === 0) return;
  const text = t.screen.rows[t.y]!.textAt(t.x - t.joinWidth);
  if (text === "") return;
  // More would only scroll the same line away again and again.
  const most = Math.min(times, t.pipe ? t.cols : t.cols * t.rows * 2);
  for (let i = 0; i < most; i++) for (const char of text) print(t, char.codePointAt(0)!);
}

function wrap(t: Terminal): void {
  t.x = 0;
  t.y++;
  if (t.y === t.screen.bottom + 1) {
    t.y--;
    t.scroll();
  } else if (t.y >= t.rows) t.y = t.rows - 1;
  t.setWrapped(t.y, true);
  const row = t.screen.rows[t.y]!;
  if (row.offset < 0) row.offset = t.at;
}

/**
 * Of ASCII that goes on and on, what only pushes rows of its own line off the screen: it is counted
 * as cut and need not be printed. Returns where printing has to go on, so that all is as if it had
 * printed everything.
 */
function skipEndless(t: Terminal, data: Uint8Array, from: number, end: number): number {
  const screenful = (t.rows + 1) * t.cols;
  // Less is not worth a look.
  if (end - from < 2 * screenful || !isFullOfOneLine(t)) return from;
  const length = asciiEnd(data, from, end) - from;
  const rows = Math.floor((length - screenful) / t.cols);
  if (rows < 1) return from;
  if (t.onFrozen) t.open!.cut += rows * t.cols;
  t.main.savedRow = Math.max(0, t.main.savedRow - rows);
  return from + rows * t.cols;
}

/** Every row belongs to a line that has left the screen with more than is kept of it. */
function isFullOfOneLine(t: Terminal): boolean {
  const { main, open } = t;
  if (t.pipe || t.screen !== main || !t.autowrap || t.unknown > 0 || open === null) return false;
  if (t.onFrozen && open.text.length < MAX_LINE) return false;
  const last = t.rows - 1;
  if (main.top !== 0 || main.bottom !== last || t.y !== last) return false;
  for (let y = 0; y <= last; y++) {
    const row = main.rows[y]!;
    if (!row.wrapped || row.codes || (y < last && row.len !== t.cols)) return false;
  }
  return true;
}

/** Where the ASCII that begins at `from` ends. */
function asciiEnd(data: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end) {
    const byte = data[i]!;
    if (byte < 0x20 || byte > 0x7e) break;
    i++;
  }
  return i;
}
