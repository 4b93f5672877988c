import {
  customTabs,
  designate,
  down,
  eraseDisplay,
  eraseLine,
  goTo,
  index,
  move,
  moveLines,
  nextTab,
  previousTab,
  reset,
  restoreCursor,
  reverseIndex,
  saveCursor,
  setModes,
  setPrivateModes,
  setRegion,
  setTab,
  softReset,
  up,
} from "./operations.ts";
import type { Params } from "./parser.ts";
import { repeat } from "./printing.ts";
import type { Terminal } from "./terminal.ts";

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
      for (let i = 0; i < n && t.x < t.cols - 1; i++) t.x = nextTab(t, t.x);
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
      if (t.x < t.cols) for (let i = 0; i < n && t.x > 0; i++) t.x = previousTab(t, t.x);
      return;
    case 0x62: // b REP
      repeat(t, n);
      return;
    case 0x64: // d VPA
      goTo(t, t.x, n - 1);
      return;
    case 0x65: // e VPR
      move(t, 0, n);
      return;
    case 0x67: // g TBC
      if (first === 0) customTabs(t).delete(t.x);
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
      if (!t.pipe) softReset(t);
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
      index(t);
      return;
    case "E":
      t.x = 0;
      index(t);
      return;
    case "H":
      t.complexAt = t.at;
      setTab(t);
      return;
    case "M":
      if (!t.pipe) reverseIndex(t);
      return;
    case "c":
      if (!t.pipe) reset(t);
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

function alignmentPattern(t: Terminal): void {
  if (t.pipe) return;
  goTo(t, 0, 0);
  t.clearRows(t.y, t.rows);
  for (let y = t.y; y < t.rows; y++) t.screen.rows[y]!.fillWith(0x45, t.cols);
  if (t.screen === t.main) t.rowsChanged(t.y, t.rows - 1);
  t.complexAt = t.at;
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
