import { addRow, type OpenLine, type RenderedLine } from "../screen/rendered-line.ts";
import type { Terminal } from "../screen/terminal.ts";

/** Shown in place of a program that has the screen to itself right now. */
const FULL_SCREEN_NOW = "[full-screen program]";

/** The lines on the screen, which may still change. Unknown rows are left out. */
export function liveLines(t: Terminal): RenderedLine[] {
  const lines: RenderedLine[] = [];
  let n = t.gone;
  let open: OpenLine | null = t.open ? { ...t.open } : null;
  const last = t.lastRow();
  const marker = t.screen === t.alternate && t.alternateDrawn;
  const close = () => {
    n++;
    if (open) lines.push(t.rendered(n, open.text, open.offset, open.cut));
    open = null;
  };
  for (let y = 0; y <= last; y++) {
    const row = t.main.rows[y]!;
    if (y < t.unknown) {
      n++;
      continue;
    }
    open ??= { text: "", offset: row.offset, cut: 0 };
    addRow(open, row, t.rowText(y));
    if (!t.main.rows[y + 1]?.wrapped || y === last) close();
  }
  if (open) close();
  if (marker) lines.push(t.rendered(n + 1, FULL_SCREEN_NOW, t.alternateFrom, 0));
  return lines;
}
