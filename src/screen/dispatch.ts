import type { Params } from "../log/actions.ts";
import { down, goTo, move, restoreCursor, saveCursor, setRegion, up } from "./operations.ts";
import { eraseDisplay, eraseLine, moveLines } from "../log/erase.ts";
import { isHarmlessCsi } from "../log/harmless.ts";
import { setModes, setPrivateModes } from "../log/modes.ts";
import { repeat } from "./printing.ts";
import { softReset } from "../log/reset.ts";
import { customTabs, nextTab, previousTab } from "../log/tabs.ts";
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
