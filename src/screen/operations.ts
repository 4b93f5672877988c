import type { Params } from "../log/actions.ts";
import type { Terminal } from "./terminal.ts";

export function goTo(t: Terminal, x: number, y: number): void {
  t.x = x;
  t.y = t.originMode ? t.screen.top + y : y;
  t.restrict();
}

export function move(t: Terminal, dx: number, dy: number): void {
  t.restrict();
  // In origin mode xterm.js counts a relative move from the region's top.
  goTo(t, t.x + dx, t.y + dy);
}

export function up(t: Terminal, n: number): void {
  const room = t.y - t.screen.top;
  move(t, 0, -(room >= 0 ? Math.min(room, n) : n));
}

export function down(t: Terminal, n: number): void {
  const room = t.screen.bottom - t.y;
  move(t, 0, room >= 0 ? Math.min(room, n) : n);
}

export function setRegion(t: Terminal, params: Params): void {
  if (t.pipe) return;
  const top = params.values[0] || 1;
  let bottom = params.length > 1 ? params.values[1]! : 0;
  if (bottom === 0 || bottom > t.rows) bottom = t.rows;
  if (bottom <= top) return;
  t.screen.top = top - 1;
  t.screen.bottom = bottom - 1;
  goTo(t, 0, 0);
}

export function saveCursor(t: Terminal): void {
  t.screen.savedCol = t.x;
  t.screen.savedRow = t.y;
  t.screen.savedDrawing = t.drawing;
  t.complexAt = t.at;
}

export function restoreCursor(t: Terminal): void {
  t.x = t.screen.savedCol;
  t.y = t.screen.savedRow;
  t.drawing = t.screen.savedDrawing;
  t.restrict();
  t.complexAt = t.at;
}

export function index(t: Terminal): void {
  t.restrict();
  t.y++;
  if (t.y === t.screen.bottom + 1) {
    t.y--;
    t.scroll();
  } else if (t.y >= t.rows) t.y = t.rows - 1;
  t.complexAt = t.at;
}

export function reverseIndex(t: Terminal): void {
  t.restrict();
  if (t.y === t.screen.top) t.moveRows(t.screen.bottom, t.screen.top, 1);
  else t.y = Math.max(0, t.y - 1);
}

export function backspace(t: Terminal): void {
  t.restrict(t.reverseWrap ? t.cols : t.cols - 1);
  if (t.x > 0) t.x--;
  else if (t.reverseWrap) {
    const { rows, top, bottom } = t.screen;
    if (t.y > top && t.y <= bottom && rows[t.y]!.wrapped) {
      t.setWrapped(t.y, false);
      t.y--;
      t.x = t.cols - 1;
      if (rows[t.y]!.len < t.cols) t.x--;
    }
  }
  t.restrict();
}
