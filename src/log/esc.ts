import { designate } from "./charset.ts";
import { goTo, index, restoreCursor, reverseIndex, saveCursor } from "../screen/operations.ts";
import { reset } from "./reset.ts";
import { setTab } from "./tabs.ts";
import type { Terminal } from "../screen/terminal.ts";

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
