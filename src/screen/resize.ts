import { Row } from "./row.ts";
import type { Terminal } from "./terminal.ts";

/** The window changed: lines on the screen are wrapped anew, frozen ones stay as they are. */
export function resize(t: Terminal, cols: number, rows: number): void {
  if (t.pipe) return;
  t.complexAt = t.fed;
  const width = Math.max(2, cols);
  const height = Math.max(1, rows);
  if (width === t.cols && height === t.rows) return;
  t.cleanAt.offset = -1;
  t.modesAtDefault = null;
  const cursorOnMain = t.screen === t.main;
  const cursor = cursorOnMain ? { x: t.x, y: t.y } : { x: 0, y: t.alternateRow };
  if (width !== t.cols) rewrapScreen(t, width, cursor);
  t.cols = width;
  fitRows(t, height, cursor);
  t.rows = height;
  t.main.top = 0;
  t.main.bottom = height - 1;
  t.main.savedRow = Math.min(t.main.savedRow, height - 1);
  t.main.savedCol = Math.min(t.main.savedCol, width - 1);
  if (cursorOnMain) {
    t.x = Math.min(cursor.x, width - 1);
    t.y = cursor.y;
  } else {
    t.alternateRow = cursor.y;
    resizeAlternate(t);
  }
}

function resizeAlternate(t: Terminal): void {
  const screen = t.alternate;
  for (const row of screen.rows) {
    row.grow(t.cols);
    row.erase(t.cols, row.len);
  }
  while (screen.rows.length < t.rows) screen.rows.push(new Row(t.cols));
  screen.rows.length = t.rows;
  screen.top = 0;
  screen.bottom = t.rows - 1;
  t.restrict();
}

function rewrapScreen(t: Terminal, width: number, cursor: { x: number; y: number }): void {
  if (t.unknown > 0) t.tainted = true;
  const last = Math.max(t.lastRow(), cursor.y);
  t.main.rows = rewrap(t.main.rows.slice(0, last + 1), t.cols, width, cursor);
  t.rowsChanged(t.unknown, t.main.rows.length - 1);
}

/** More rows are added below; when there are too many, the top ones go first. */
function fitRows(t: Terminal, height: number, cursor: { y: number }): void {
  const rows = t.main.rows;
  const blank = (row: Row) => row.len === 0 && !row.wrapped;
  while (rows.length > height && rows.length > cursor.y + 1 && blank(rows.at(-1)!)) rows.pop();
  while (rows.length > height && cursor.y > 0) {
    t.main.top = 0;
    t.main.bottom = rows.length - 1;
    const screen = t.screen;
    t.screen = t.main;
    t.scroll();
    t.screen = screen;
    rows.pop();
    cursor.y--;
  }
  rows.length = Math.min(rows.length, height);
  while (rows.length < height) rows.push(new Row(t.cols));
  for (const row of rows) row.grow(t.cols);
  t.rowsChanged(t.unknown, t.unknown);
  t.used = height - 1;
}

interface Cursor {
  x: number;
  y: number;
}

/**
 * The lines in `rows` cut into rows of `width` cells instead of `cols`. `cursor` moves along with the
 * character it stands on.
 */
function rewrap(rows: Row[], cols: number, width: number, cursor: Cursor): Row[] {
  const result: Row[] = [];
  let moved: Cursor | undefined;
  for (let y = 0; y < rows.length; ) {
    let end = y + 1;
    while (end < rows.length && rows[end]!.wrapped) end++;
    const line = new Row(cols * (end - y));
    for (let i = y; i < end; i++) {
      const row = rows[i]!;
      if (i < end - 1) row.padTo(cols - (rows[i + 1]!.isWide(0) ? 1 : 0));
      if (i === cursor.y) moved = { x: line.len + Math.min(cursor.x, cols), y: result.length };
      line.appendFrom(row, 0, row.len);
    }
    const first = rows[y]!;
    line.wrapped = first.wrapped;
    line.offset = first.offset;
    const parts = split(line, width);
    if (moved?.y === result.length) place(moved, parts);
    result.push(...parts);
    y = end;
  }
  if (moved) Object.assign(cursor, moved);
  return result;
}

/** One long row as rows of `width`; wide characters stay whole. */
function split(line: Row, width: number): Row[] {
  const rows: Row[] = [];
  let at = 0;
  do {
    let end = Math.min(line.len, at + width);
    if (end < line.len && line.isTail(end)) end--;
    const row = new Row(width);
    row.appendFrom(line, at, end);
    row.wrapped = at > 0 || line.wrapped;
    row.offset = line.offset;
    rows.push(row);
    at = end;
  } while (at < line.len);
  return rows;
}

/** Takes the cursor from its place in the whole line to the row that has it now. */
function place(cursor: Cursor, rows: Row[]): void {
  let part = 0;
  while (part < rows.length - 1 && cursor.x >= rows[part]!.len) cursor.x -= rows[part++]!.len;
  cursor.y += part;
}
