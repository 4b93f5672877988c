import { Row } from "./row.ts";
import { type Screen, screenSize } from "./screen.ts";

interface Cursor {
  x: number;
  y: number;
}

/** The window changed: lines on the screen are wrapped anew, frozen ones stay as they are. */
export function resize(s: Screen, cols: number, rows: number): void {
  if (s.pipe) return;
  s.complexAt = s.at;
  const { cols: width, rows: height } = screenSize(cols, rows);
  if (width === s.cols && height === s.rows) return;
  s.forgetSyncPoint();
  const cursor = s.onMain ? { x: s.x, y: s.y } : { x: 0, y: s.alternateRow };
  if (width !== s.cols) rewrapMain(s, width, cursor);
  s.cols = width;
  fitRows(s, height, cursor);
  s.rows = height;
  const main = s.main;
  main.top = 0;
  main.bottom = height - 1;
  main.savedRow = Math.min(main.savedRow, height - 1);
  main.savedCol = Math.min(main.savedCol, width - 1);
  if (s.onMain) {
    s.x = Math.min(cursor.x, width - 1);
    s.y = cursor.y;
  } else {
    s.alternateRow = cursor.y;
    resizeAlternate(s);
  }
}

/** Programs draw the alternate screen anew: nothing is wrapped there. */
function resizeAlternate(s: Screen): void {
  const buffer = s.buffer;
  for (const row of buffer.rows) {
    row.grow(s.cols);
    row.erase(s.cols, row.len);
  }
  while (buffer.rows.length < s.rows) buffer.rows.push(new Row(s.cols));
  buffer.rows.length = s.rows;
  buffer.top = 0;
  buffer.bottom = s.rows - 1;
  s.restrictCursor();
}

function rewrapMain(s: Screen, width: number, cursor: Cursor): void {
  if (s.unknown > 0) s.tainted = true;
  const last = Math.max(s.lastRow(), cursor.y);
  s.main.rows = rewrap(s.main.rows.slice(0, last + 1), s.cols, width, cursor);
  s.rowsChanged(s.unknown, s.main.rows.length - 1);
}

/** More rows are added below; when there are too many, the top ones go first. */
function fitRows(s: Screen, height: number, cursor: Cursor): void {
  const rows = s.main.rows;
  const blank = (row: Row) => row.len === 0 && !row.wrapped;
  while (rows.length > height && rows.length > cursor.y + 1 && blank(rows.at(-1)!)) rows.pop();
  while (rows.length > height && cursor.y > 0) {
    s.scrollMain();
    rows.pop();
    cursor.y--;
  }
  rows.length = Math.min(rows.length, height);
  while (rows.length < height) rows.push(new Row(s.cols));
  for (const row of rows) row.grow(s.cols);
  s.rowsChanged(s.unknown, s.unknown);
  s.lastUsed = height - 1;
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
