import { asciiEnd } from "./ascii.ts";
import { MAX_LINE } from "../screen/rendered-line.ts";
import type { Terminal } from "../screen/terminal.ts";

/**
 * Of ASCII that goes on and on, what only pushes rows of its own line off the screen: it is counted
 * as cut and need not be printed. Returns where printing has to go on, so that all is as if it had
 * printed everything.
 */
export function skipEndless(t: Terminal, data: Uint8Array, from: number, end: number): number {
  const screenful = (t.rows + 1) * t.cols;
  // Less is not worth a look.
  if (end - from < 2 * screenful || !isFullOfOneLine(t)) return from;
  const length = asciiEnd(data, from, end) - from;
  const rows = Math.floor((length - screenful) / t.cols);
  if (rows < 1) return from;
  if (t.onFrozen) t.open!.cut += rows * t.cols;
  t.main.savedRow = Math.max(0, t.main.savedRow - rows);
  return from + rows * t.cols;
}

/** Every row belongs to a line that has left the screen with more than is kept of it. */
function isFullOfOneLine(t: Terminal): boolean {
  const { main, open } = t;
  if (t.pipe || t.screen !== main || !t.autowrap || t.unknown > 0 || open === null) return false;
  if (t.onFrozen && open.text.length < MAX_LINE) return false;
  const last = t.rows - 1;
  if (main.top !== 0 || main.bottom !== last || t.y !== last) return false;
  for (let y = 0; y <= last; y++) {
    const row = main.rows[y]!;
    if (!row.wrapped || row.codes || (y < last && row.len !== t.cols)) return false;
  }
  return true;
}
