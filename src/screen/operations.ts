import { enterAlternate, leaveAlternate, leaveMarker } from "./alternate.ts";
import type { Params } from "./parser.ts";
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

export function nextTab(t: Terminal, x: number): number {
  let next = x + 1;
  if (!t.screen.tabs) next = (x | 7) + 1;
  else while (next < t.cols && !t.screen.tabs.has(next)) next++;
  return Math.min(next, t.cols - 1);
}

export function previousTab(t: Terminal, x: number): number {
  let previous = x - 1;
  while (previous > 0 && !(t.screen.tabs ? t.screen.tabs.has(previous) : previous % 8 === 0))
    previous--;
  return Math.max(previous, 0);
}

export function setTab(t: Terminal): void {
  t.modesAtDefault = null;
  customTabs(t).add(t.x);
}

export function customTabs(t: Terminal): Set<number> {
  if (!t.screen.tabs) {
    t.screen.tabs = new Set();
    for (let x = 0; x < t.cols; x += 8) t.screen.tabs.add(x);
  }
  return t.screen.tabs;
}

/** DEC Special Graphics: what the ASCII codes 0x60 to 0x7e draw, by code. */
export const LINE_DRAWING: readonly number[] = drawing();

function drawing(): number[] {
  const codes: number[] = [];
  [..."◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"].forEach((char, i) => {
    codes[0x60 + i] = char.codePointAt(0)!;
  });
  return codes;
}

/** Says whether one of G0 to G3 is the line drawing set. */
export function designate(t: Terminal, set: number, drawing: boolean): void {
  if (t.charsets[set] !== drawing) t.complexAt = t.at;
  t.charsets[set] = drawing;
  if (t.level === set) t.drawing = drawing;
}

export function setModes(t: Terminal, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) {
    if (params.values[i] === 4) t.insertMode = on;
    else if (params.values[i] === 20) t.newlineMode = on;
  }
}

export function setPrivateModes(t: Terminal, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) setPrivateMode(t, params.values[i]!, on);
}

function setPrivateMode(t: Terminal, mode: number, on: boolean): void {
  switch (mode) {
    case 2:
      if (on) for (let set = 0; set < 4; set++) designate(t, set, false);
      return;
    case 6:
      t.originMode = on;
      goTo(t, 0, 0);
      return;
    case 7:
      t.autowrap = on;
      return;
    case 45:
      t.reverseWrap = on;
      return;
    case 47:
    case 1047:
      alternate(t, on);
      return;
    case 1048:
      if (on) saveCursor(t);
      else restoreCursor(t);
      return;
    case 1049:
      if (on) saveCursor(t);
      alternate(t, on, mode === 1049);
      return;
  }
}

function alternate(t: Terminal, on: boolean, restore = false): void {
  if (t.pipe) return;
  if (on) {
    enterAlternate(t);
    return;
  }
  leaveAlternate(t);
  if (restore) restoreCursor(t);
  leaveMarker(t);
}

/**
 * RIS. What stands on the screen is kept above: a person saw it, and `tsc --watch` starts every
 * build with a RIS.
 */
export function reset(t: Terminal): void {
  leaveAlternate(t);
  const last = t.lastRow();
  t.main.top = 0;
  t.main.bottom = t.rows - 1;
  for (let y = 0; y <= last; y++) t.scroll();
  for (const row of t.main.rows) row.reset();
  if (t.open) t.closeLine();
  t.wrappedRows = 0;
  t.used = t.unknown - 1;
  softReset(t);
  t.main.tabs = null;
  t.reverseWrap = t.newlineMode = false;
  t.x = 0;
  t.y = 0;
  if (t.unknown > 0) t.tainted = true;
  t.main.rows[0]!.offset = t.at + 1;
  t.complexAt = t.at;
}

export function softReset(t: Terminal): void {
  const screen = t.screen;
  screen.top = 0;
  screen.bottom = t.rows - 1;
  screen.savedRow = screen.savedCol = 0;
  screen.savedDrawing = false;
  t.autowrap = true;
  t.insertMode = t.originMode = t.reverseWrap = false;
  t.charsets = [false, false, false, false];
  t.level = 0;
  t.drawing = false;
  t.complexAt = t.at;
}
