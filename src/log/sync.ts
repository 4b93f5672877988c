import type { Terminal } from "../screen/terminal.ts";

/** True when a terminal could start at the cursor knowing nothing of what is above. */
export function isClean(t: Terminal): boolean {
  const rows = t.main.rows;
  for (let y = t.y; y <= t.used; y++) {
    const row = rows[y]!;
    if (row.len !== 0 || row.wrapped) return false;
  }
  t.modesAtDefault ??= defaultModes(t);
  return t.modesAtDefault;
}

function defaultModes(t: Terminal): boolean {
  const { top, bottom, savedDrawing } = t.main;
  return (
    top === 0 &&
    bottom === t.rows - 1 &&
    !savedDrawing &&
    t.autowrap &&
    !t.insertMode &&
    !t.originMode &&
    !t.newlineMode &&
    !t.reverseWrap &&
    t.main.tabs === null &&
    t.level === 0 &&
    !t.drawing &&
    !t.charsets.includes(true)
  );
}
