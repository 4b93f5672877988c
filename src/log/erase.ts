import type { Terminal } from "../screen/terminal.ts";

export function eraseDisplay(t: Terminal, what: number): void {
  t.restrict(t.cols);
  if (what === 0) {
    t.writable().erase(t.x, t.cols);
    if (t.x === 0) t.setWrapped(t.y, false);
    if (t.y + 1 < t.rows) t.clearRows(t.y + 1, t.rows);
  } else if (what === 1) {
    t.writable().erase(0, t.x + 1);
    t.setWrapped(t.y, false);
    if (t.x + 1 >= t.cols && t.y + 1 < t.rows) t.setWrapped(t.y + 1, false);
    if (t.y > 0) t.clearRows(0, t.y);
  } else if (what === 2) t.clearRows(0, t.rows);
  // 3 would clear the scrollback: a record keeps what has been seen.
}

export function eraseLine(t: Terminal, what: number): void {
  t.restrict(t.cols);
  if (what === 0) {
    t.writable().erase(t.x, t.cols);
    if (t.x === 0) t.setWrapped(t.y, false);
  } else if (what === 1) t.writable().erase(0, t.x + 1);
  else if (what === 2) {
    t.writable().erase(0, t.cols);
    t.setWrapped(t.y, false);
  }
}

export function moveLines(t: Terminal, n: number, insert: boolean): void {
  t.restrict();
  const { top, bottom } = t.screen;
  if (t.pipe || t.y < top || t.y > bottom) return;
  const times = Math.min(n, bottom - t.y + 1);
  if (insert) t.moveRows(bottom, t.y, times);
  else t.moveRows(t.y, bottom, times);
  t.x = 0;
}
