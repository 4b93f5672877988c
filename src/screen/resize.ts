import { rewrap } from "../log/rewrap.ts";
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
