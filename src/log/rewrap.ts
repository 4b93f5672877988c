import { Row } from "../screen/row.ts";

interface Cursor {
  x: number;
  y: number;
}

/**
 * The lines in `rows` cut into rows of `width` cells instead of `cols`. `cursor` moves along with the
 * character it stands on.
 */
export function rewrap(rows: Row[], cols: number, width: number, cursor: Cursor): Row[] {
  const result: Row[] = [];
  let moved: Cursor | undefined;
  for (let y = 0; y < rows.length; ) {
    let end = y + 1;
    while (end < rows.length && rows[end]!.wrapped) end++;
    const line = new Row(cols * (end - y));
    for (let i = y; i < end; i++) {
      const row = rows[i]!;
      if (i < end - 1) row.padTo(cols - (rows[i + 1]!.isWide(0) ? 1 : 0));
      if (i === cursor.y) moved = { x: line.len + Math.min(cursor.x, cols), y: result.length };
      line.appendFrom(row, 0, row.len);
    }
    const first = rows[y]!;
    line.wrapped = first.wrapped;
    line.offset = first.offset;
    const parts = split(line, width);
    if (moved?.y === result.length) place(moved, parts);
    result.push(...parts);
    y = end;
  }
  if (moved) Object.assign(cursor, moved);
  return result;
}

/** One long row as rows of `width`; wide characters stay whole. */
function split(line: Row, width: number): Row[] {
  const rows: Row[] = [];
  let at = 0;
  do {
    let end = Math.min(line.len, at + width);
    if (end < line.len && line.isTail(end)) end--;
    const row = new Row(width);
    row.appendFrom(line, at, end);
    row.wrapped = at > 0 || line.wrapped;
    row.offset = line.offset;
    rows.push(row);
    at = end;
  } while (at < line.len);
  return rows;
}

/** Takes the cursor from its place in the whole line to the row that has it now. */
function place(cursor: Cursor, rows: Row[]): void {
  let part = 0;
  while (part < rows.length - 1 && cursor.x >= rows[part]!.len) cursor.x -= rows[part++]!.len;
  cursor.y += part;
}
