import { type Screen, ScreenBuffer } from "./screen.ts";

// The alternate screen, which full-screen programs draw on, and the line that tells of them.

export function enterAlternate(s: Screen): void {
  s.complexAt = s.at;
  if (s.pipe || !s.onMain) return;
  s.buffer = new ScreenBuffer(s.cols, s.rows);
  s.alternateDrawn = false;
  s.alternateFrom = s.at;
  s.alternateRow = s.y;
}

export function leaveAlternate(s: Screen): void {
  s.complexAt = s.at;
  s.buffer = s.main;
}

/** Leaves one line in place of what a full-screen program drew, on a line of its own. */
export function noteFullScreen(s: Screen): void {
  if (!s.alternateDrawn) return;
  s.alternateDrawn = false;
  const text = s.fullScreen?.(s.alternateFrom, s.at);
  if (text === null || text === undefined) return;
  s.y = Math.min(s.alternateRow, s.rows - 1);
  const before = s.main.rows[s.y]!;
  if (before.len > 0 || before.wrapped) freshRow(s, s.y + 1);
  const row = s.writableRow();
  row.reset();
  row.offset = s.alternateFrom;
  row.note(text);
  s.x = 0;
  freshRow(s, s.y + 1);
}

/** Makes `y` a blank row and moves the cursor to it; rows from there on move down. */
function freshRow(s: Screen, y: number): void {
  const rows = s.main.rows;
  const last = s.rows - 1;
  s.y = y;
  if (y <= last && rows[y]!.len === 0 && !rows[y]!.wrapped) return;
  if (y > last || s.lastUsed >= last) {
    s.scrollMain();
    s.y = y - 1;
  }
  const row = rows.pop()!;
  row.reset();
  rows.splice(s.y, 0, row);
  s.rowsChanged(s.y, Math.min(last, s.lastUsed + 1));
}
