import { Row } from "./row.ts";
import type { Terminal } from "./terminal.ts";

export function enterAlternate(t: Terminal): void {
  t.complexAt = t.at;
  if (t.pipe || t.screen === t.alternate) return;
  const screen = t.alternate;
  screen.rows = Array.from({ length: t.rows }, () => new Row(t.cols));
  screen.top = 0;
  screen.bottom = t.rows - 1;
  screen.savedRow = screen.savedCol = 0;
  screen.savedDrawing = false;
  screen.tabs = null;
  t.screen = screen;
  t.alternateDrawn = false;
  t.alternateFrom = t.at;
  t.alternateRow = t.y;
}

export function leaveAlternate(t: Terminal): void {
  t.complexAt = t.at;
  if (t.screen !== t.alternate) return;
  t.screen = t.main;
  t.alternate.rows = [];
}

/** Leaves one line in place of what a full-screen program drew, on a line of its own. */
export function leaveMarker(t: Terminal): void {
  if (!t.alternateDrawn) return;
  t.alternateDrawn = false;
  const text = t.fullScreen?.(t.alternateFrom, t.at);
  if (text === null || text === undefined) return;
  t.y = Math.min(t.alternateRow, t.rows - 1);
  const before = t.main.rows[t.y]!;
  if (before.len > 0 || before.wrapped) freshRow(t, t.y + 1);
  const row = t.writable();
  row.reset();
  row.offset = t.alternateFrom;
  row.note(text);
  t.x = 0;
  freshRow(t, t.y + 1);
}

/** Makes `y` a blank row and moves the cursor to it; rows from there on move down. */
function freshRow(t: Terminal, y: number): void {
  const rows = t.main.rows;
  const last = t.rows - 1;
  t.y = y;
  if (y <= last && rows[y]!.len === 0 && !rows[y]!.wrapped) return;
  if (y > last || t.used >= last) {
    const { top, bottom } = t.main;
    t.main.top = 0;
    t.main.bottom = last;
    t.scroll();
    t.main.top = top;
    t.main.bottom = bottom;
    t.y = y - 1;
  }
  const row = rows.pop()!;
  row.reset();
  rows.splice(t.y, 0, row);
  t.rowsChanged(t.y, Math.min(last, t.used + 1));
}
