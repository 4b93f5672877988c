import { leaveAlternate } from "../screen/alternate.ts";
import type { Terminal } from "../screen/terminal.ts";

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
