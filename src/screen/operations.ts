import type { Params } from "./parser.ts";
import type { Screen } from "./screen.ts";

// What controls and sequences do to the cursor and to the text, by the names xterm.js has for them.
// `n` is a sequence's first parameter, at least 1. docs/rendering.md says where we differ.

export function goTo(s: Screen, x: number, y: number): void {
  s.x = x;
  s.y = s.originMode ? s.buffer.top + y : y;
  s.restrictCursor();
}

export function move(s: Screen, dx: number, dy: number): void {
  s.restrictCursor();
  // In origin mode xterm.js counts a relative move from the region's top.
  goTo(s, s.x + dx, s.y + dy);
}

export function cursorUp(s: Screen, n: number): void {
  const room = s.y - s.buffer.top;
  move(s, 0, -(room >= 0 ? Math.min(room, n) : n));
}

export function cursorDown(s: Screen, n: number): void {
  const room = s.buffer.bottom - s.y;
  move(s, 0, room >= 0 ? Math.min(room, n) : n);
}

export function cursorForward(s: Screen, n: number): void {
  move(s, n, 0);
}

export function cursorBackward(s: Screen, n: number): void {
  move(s, -n, 0);
}

export function cursorNextLine(s: Screen, n: number): void {
  cursorDown(s, n);
  s.x = 0;
}

export function cursorPrecedingLine(s: Screen, n: number): void {
  cursorUp(s, n);
  s.x = 0;
}

export function columnAbsolute(s: Screen, n: number): void {
  goTo(s, n - 1, s.y);
}

export function lineAbsolute(s: Screen, n: number): void {
  goTo(s, s.x, n - 1);
}

export function lineRelative(s: Screen, n: number): void {
  move(s, 0, n);
}

export function cursorPosition(s: Screen, n: number, params: Params): void {
  const column = params.length > 1 ? params.values[1] || 1 : 1;
  goTo(s, column - 1, n - 1);
}

export function saveCursor(s: Screen): void {
  s.buffer.savedCol = s.x;
  s.buffer.savedRow = s.y;
  s.buffer.savedLineDrawing = s.lineDrawing;
  s.complexAt = s.at;
}

export function restoreCursor(s: Screen): void {
  s.x = s.buffer.savedCol;
  s.y = s.buffer.savedRow;
  s.lineDrawing = s.buffer.savedLineDrawing;
  s.restrictCursor();
  s.complexAt = s.at;
}

export function lineFeed(s: Screen): void {
  if (s.newlineMode || s.pipe || s.cooked) s.x = 0;
  if (s.rowDown()) s.setWrapped(s.y, false);
  if (s.x >= s.cols) s.x--;
  const row = s.buffer.rows[s.y]!;
  if (row.offset < 0) row.offset = s.at + 1;
}

export function index(s: Screen): void {
  s.restrictCursor();
  s.rowDown();
  s.complexAt = s.at;
}

export function nextLine(s: Screen): void {
  s.x = 0;
  index(s);
}

export function reverseIndex(s: Screen): void {
  if (s.pipe) return;
  s.restrictCursor();
  if (s.y === s.buffer.top) s.moveRows(s.buffer.bottom, s.buffer.top, 1);
  else s.y = Math.max(0, s.y - 1);
}

export function backspace(s: Screen): void {
  s.restrictCursor(s.reverseWrap ? s.cols : s.cols - 1);
  if (s.x > 0) s.x--;
  else if (s.reverseWrap) {
    const { rows, top, bottom } = s.buffer;
    if (s.y > top && s.y <= bottom && rows[s.y]!.wrapped) {
      s.setWrapped(s.y, false);
      s.y--;
      s.x = s.cols - 1;
      if (rows[s.y]!.len < s.cols) s.x--;
    }
  }
  s.restrictCursor();
}

// Tabs

export function tab(s: Screen): void {
  if (s.x < s.cols) s.x = nextTab(s, s.x);
}

export function cursorForwardTab(s: Screen, n: number): void {
  for (let i = 0; i < n && s.x < s.cols - 1; i++) s.x = nextTab(s, s.x);
}

export function cursorBackwardTab(s: Screen, n: number): void {
  if (s.x >= s.cols) return;
  for (let i = 0; i < n && s.x > 0; i++) s.x = previousTab(s, s.x);
}

export function tabSet(s: Screen): void {
  s.complexAt = s.at;
  s.atPowerOn = null;
  customTabs(s).add(s.x);
}

export function tabClear(s: Screen, _n: number, params: Params): void {
  const what = params.values[0];
  if (what === 0) customTabs(s).delete(s.x);
  else if (what === 3) s.buffer.tabs = new Set();
}

function nextTab(s: Screen, x: number): number {
  let next = x + 1;
  if (!s.buffer.tabs) next = (x | 7) + 1;
  else while (next < s.cols && !s.buffer.tabs.has(next)) next++;
  return Math.min(next, s.cols - 1);
}

function previousTab(s: Screen, x: number): number {
  const tabs = s.buffer.tabs;
  let previous = x - 1;
  while (previous > 0 && !(tabs ? tabs.has(previous) : previous % 8 === 0)) previous--;
  return Math.max(previous, 0);
}

/** The tab stops as a set that can be changed. */
function customTabs(s: Screen): Set<number> {
  if (!s.buffer.tabs) {
    s.buffer.tabs = new Set();
    for (let x = 0; x < s.cols; x += 8) s.buffer.tabs.add(x);
  }
  return s.buffer.tabs;
}

// Erasing, inserting, deleting

export function eraseInDisplay(s: Screen, _n: number, params: Params): void {
  const what = params.values[0];
  s.restrictCursor(s.cols);
  if (what === 0) {
    s.writableRow().erase(s.x, s.cols);
    if (s.x === 0) s.setWrapped(s.y, false);
    if (s.y + 1 < s.rows) s.clearRows(s.y + 1, s.rows);
  } else if (what === 1) {
    s.writableRow().erase(0, s.x + 1);
    s.setWrapped(s.y, false);
    if (s.x + 1 >= s.cols && s.y + 1 < s.rows) s.setWrapped(s.y + 1, false);
    if (s.y > 0) s.clearRows(0, s.y);
  } else if (what === 2) s.clearRows(0, s.rows);
  // 3 would clear the scrollback: a record keeps what has been seen.
}

export function eraseInLine(s: Screen, _n: number, params: Params): void {
  const what = params.values[0];
  s.restrictCursor(s.cols);
  if (what === 0) {
    s.writableRow().erase(s.x, s.cols);
    if (s.x === 0) s.setWrapped(s.y, false);
  } else if (what === 1) s.writableRow().erase(0, s.x + 1);
  else if (what === 2) {
    s.writableRow().erase(0, s.cols);
    s.setWrapped(s.y, false);
  }
}

export function eraseChars(s: Screen, n: number): void {
  s.restrictCursor();
  s.writableRow().erase(s.x, Math.min(s.cols, s.x + n));
}

export function insertChars(s: Screen, n: number): void {
  s.restrictCursor();
  s.writableRow().insert(s.x, n, s.cols);
}

export function deleteChars(s: Screen, n: number): void {
  s.restrictCursor();
  s.writableRow().remove(s.x, n);
}

export function insertLines(s: Screen, n: number): void {
  const rowsBelow = rowsInRegion(s);
  if (rowsBelow === 0) return;
  s.moveRows(s.buffer.bottom, s.y, Math.min(n, rowsBelow));
  s.x = 0;
}

export function deleteLines(s: Screen, n: number): void {
  const rowsBelow = rowsInRegion(s);
  if (rowsBelow === 0) return;
  s.moveRows(s.y, s.buffer.bottom, Math.min(n, rowsBelow));
  s.x = 0;
}

/** Rows of the scroll region from the cursor's on; 0 if that is outside. */
function rowsInRegion(s: Screen): number {
  s.restrictCursor();
  const { top, bottom } = s.buffer;
  return s.pipe || s.y < top || s.y > bottom ? 0 : bottom - s.y + 1;
}

/** DECALN: fills the screen with E. */
export function alignmentPattern(s: Screen): void {
  if (s.pipe) return;
  goTo(s, 0, 0);
  s.clearRows(s.y, s.rows);
  for (let y = s.y; y < s.rows; y++) s.buffer.rows[y]!.fillWith(0x45, s.cols);
  if (s.onMain) s.rowsChanged(s.y, s.rows - 1);
  s.complexAt = s.at;
}

// The scroll region

export function setScrollRegion(s: Screen, _n: number, params: Params): void {
  if (s.pipe) return;
  const top = params.values[0] || 1;
  let bottom = params.length > 1 ? params.values[1]! : 0;
  if (bottom === 0 || bottom > s.rows) bottom = s.rows;
  if (bottom <= top) return;
  s.buffer.top = top - 1;
  s.buffer.bottom = bottom - 1;
  goTo(s, 0, 0);
}

export function scrollUp(s: Screen, n: number): void {
  if (!s.pipe) s.moveRows(s.buffer.top, s.buffer.bottom, n);
}

export function scrollDown(s: Screen, n: number): void {
  if (!s.pipe) s.moveRows(s.buffer.bottom, s.buffer.top, n);
}
