import type { Params } from "./parse.ts";
import type { Terminal } from "./terminal.ts";

/** `ESC` sequences, by intermediate << 8 | final. */
export function esc(t: Terminal, id: number): void {
  const final = id & 0xff;
  if (id < 0x100) {
    plainEsc(t, String.fromCharCode(final));
    return;
  }
  const intermediate = id >> 8;
  if (id === 0x2338) {
    alignmentPattern(t);
    return;
  }
  if (id === 0x2540 || id === 0x2547) {
    designate(t, 0, false);
    t.shift(0);
  }
  const set = "()*+-.".indexOf(String.fromCharCode(intermediate));
  if (set >= 0 && "0A4BCEHKQRYZ567=".includes(String.fromCharCode(final)))
    designate(t, set < 4 ? set : set - 3, final === 0x30);
}

function plainEsc(t: Terminal, final: string): void {
  switch (final) {
    case "7":
      saveCursor(t);
      return;
    case "8":
      restoreCursor(t);
      return;
    case "D":
      t.index();
      return;
    case "E":
      t.x = 0;
      t.index();
      return;
    case "H":
      t.complexAt = t.at;
      t.setTab();
      return;
    case "M":
      if (!t.pipe) t.reverseIndex();
      return;
    case "c":
      if (!t.pipe) t.reset();
      return;
    case "n":
    case "}":
      t.shift(2);
      return;
    case "o":
    case "|":
      t.shift(3);
      return;
    case "~":
      t.shift(1);
      return;
  }
}

/**
 * `CSI` sequences that touch nothing outside the cursor's row and no mode that matters here: what
 * follows them can be counted without a terminal. `K` is one only while the row cannot be wrapped.
 */
export function isHarmlessCsi(id: number): boolean {
  return HARMLESS.has(id);
}
const HARMLESS = new Set(
  ["m", "K", "n", "c", "t", "?u", ">u", "<u", "=u", " q", "?n", ">c", ">m", ">q", "?$p"].map(
    (name) => [...name].reduce((id, char) => (id << 8) | char.charCodeAt(0), 0),
  ),
);
/** Private modes without a say in where text goes. */
export const HARMLESS_MODES = new Set([
  1, 9, 12, 25, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2031, 9001,
]);

/** `CSI` sequences, by prefix, intermediates and final, a byte each. */
export function csi(t: Terminal, id: number, params: Params): void {
  if (!isHarmlessCsi(id)) t.complexAt = t.at;
  const first = params.values[0]!;
  const n = first || 1;
  switch (id) {
    case 0x40: // @ ICH
      t.restrict();
      t.writable().insert(t.x, n, t.cols);
      return;
    case 0x41: // A CUU
      up(t, n);
      return;
    case 0x42: // B CUD
      down(t, n);
      return;
    case 0x43: // C CUF
    case 0x61: // a HPR
      move(t, n, 0);
      return;
    case 0x44: // D CUB
      move(t, -n, 0);
      return;
    case 0x45: // E CNL
      down(t, n);
      t.x = 0;
      return;
    case 0x46: // F CPL
      up(t, n);
      t.x = 0;
      return;
    case 0x47: // G CHA
    case 0x60: // ` HPA
      goTo(t, n - 1, t.y);
      return;
    case 0x48: // H CUP
    case 0x66: // f HVP
      goTo(t, params.length > 1 ? (params.values[1] || 1) - 1 : 0, n - 1);
      return;
    case 0x49: // I CHT
      for (let i = 0; i < n && t.x < t.cols - 1; i++) t.x = t.nextTab(t.x);
      return;
    case 0x4a: // J ED
    case 0x3f4a:
      eraseDisplay(t, first);
      return;
    case 0x4b: // K EL
    case 0x3f4b:
      eraseLine(t, first);
      return;
    case 0x4c: // L IL
      moveLines(t, n, true);
      return;
    case 0x4d: // M DL
      moveLines(t, n, false);
      return;
    case 0x50: // P DCH
      t.restrict();
      t.writable().remove(t.x, n);
      return;
    case 0x53: // S SU
      if (!t.pipe) t.moveRows(t.screen.top, t.screen.bottom, n);
      return;
    case 0x54: // T SD
      if (!t.pipe) t.moveRows(t.screen.bottom, t.screen.top, n);
      return;
    case 0x58: // X ECH
      t.restrict();
      t.writable().erase(t.x, Math.min(t.cols, t.x + n));
      return;
    case 0x5a: // Z CBT
      if (t.x < t.cols) for (let i = 0; i < n && t.x > 0; i++) t.x = t.previousTab(t.x);
      return;
    case 0x62: // b REP
      t.repeat(n);
      return;
    case 0x64: // d VPA
      goTo(t, t.x, n - 1);
      return;
    case 0x65: // e VPR
      move(t, 0, n);
      return;
    case 0x67: // g TBC
      if (first === 0) t.customTabs().delete(t.x);
      else if (first === 3) t.screen.tabs = new Set();
      return;
    case 0x68: // h SM
    case 0x6c: // l RM
      setModes(t, params, id === 0x68);
      return;
    case 0x3f68:
    case 0x3f6c:
      setPrivateModes(t, params, id === 0x3f68);
      return;
    case 0x2170: // ! p DECSTR
      if (!t.pipe) t.softReset();
      return;
    case 0x72: // r DECSTBM
      setRegion(t, params);
      return;
    case 0x73: // s SCOSC
      saveCursor(t);
      return;
    case 0x75: // u SCORC
      restoreCursor(t);
      return;
  }
}

function goTo(t: Terminal, x: number, y: number): void {
  t.x = x;
  t.y = t.originMode ? t.screen.top + y : y;
  t.restrict();
}

function move(t: Terminal, dx: number, dy: number): void {
  t.restrict();
  // In origin mode xterm.js counts a relative move from the region's top.
  goTo(t, t.x + dx, t.y + dy);
}

function up(t: Terminal, n: number): void {
  const room = t.y - t.screen.top;
  move(t, 0, -(room >= 0 ? Math.min(room, n) : n));
}

function down(t: Terminal, n: number): void {
  const room = t.screen.bottom - t.y;
  move(t, 0, room >= 0 ? Math.min(room, n) : n);
}

function eraseDisplay(t: Terminal, what: number): void {
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

function eraseLine(t: Terminal, what: number): void {
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

function moveLines(t: Terminal, n: number, insert: boolean): void {
  t.restrict();
  const { top, bottom } = t.screen;
  if (t.pipe || t.y < top || t.y > bottom) return;
  const times = Math.min(n, bottom - t.y + 1);
  if (insert) t.moveRows(bottom, t.y, times);
  else t.moveRows(t.y, bottom, times);
  t.x = 0;
}

function setRegion(t: Terminal, params: Params): void {
  if (t.pipe) return;
  const top = params.values[0] || 1;
  let bottom = params.length > 1 ? params.values[1]! : 0;
  if (bottom === 0 || bottom > t.rows) bottom = t.rows;
  if (bottom <= top) return;
  t.screen.top = top - 1;
  t.screen.bottom = bottom - 1;
  goTo(t, 0, 0);
}

function saveCursor(t: Terminal): void {
  t.screen.savedCol = t.x;
  t.screen.savedRow = t.y;
  t.screen.savedDrawing = t.drawing;
  t.complexAt = t.at;
}

function restoreCursor(t: Terminal): void {
  t.x = t.screen.savedCol;
  t.y = t.screen.savedRow;
  t.drawing = t.screen.savedDrawing;
  t.restrict();
  t.complexAt = t.at;
}

function designate(t: Terminal, set: number, drawing: boolean): void {
  if (t.charsets[set] !== drawing) t.complexAt = t.at;
  t.charsets[set] = drawing;
  if (t.level === set) t.drawing = drawing;
}

function alignmentPattern(t: Terminal): void {
  if (t.pipe) return;
  goTo(t, 0, 0);
  t.clearRows(t.y, t.rows);
  for (let y = t.y; y < t.rows; y++) t.screen.rows[y]!.fillWith(0x45, t.cols);
  if (t.screen === t.main) t.rowsChanged(t.y, t.rows - 1);
  t.complexAt = t.at;
}

function setModes(t: Terminal, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) {
    if (params.values[i] === 4) t.insertMode = on;
    else if (params.values[i] === 20) t.newlineMode = on;
  }
}

function setPrivateModes(t: Terminal, params: Params, on: boolean): void {
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
    t.enterAlternate();
    return;
  }
  t.leaveAlternate();
  if (restore) restoreCursor(t);
  t.leaveMarker();
}
