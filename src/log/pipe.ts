import { MAX_LINE } from "../screen/rendered-line.ts";
import type { Row } from "../screen/row.ts";
import { asBuffer } from "../screen/line-scan.ts";
import type { Terminal } from "../screen/terminal.ts";

const LF = 0x0a;
const CR = 0x0d;
const NOT_PLAIN = /[^ -~]/;

/**
 * Takes bytes of a pipe, line by line: one of nothing but printable ASCII, as nearly all are, needs
 * no terminal.
 */
export function feedPipe(
  t: Terminal,
  data: Uint8Array,
  from: number,
  to: number,
  base: number,
): void {
  const bytes = asBuffer(data).subarray(0, to);
  const row = t.main.rows[0]!;
  // Between this stream's bytes the other one's may lie: the line begins with its first byte.
  if (row.len === 0 && row.offset === t.fed) row.offset = base + from;
  let at = from;
  for (let end = bytes.indexOf(LF, at); end >= 0; end = bytes.indexOf(LF, at)) {
    const text = isAtStart(t, row) ? plainText(bytes, at, end) : undefined;
    if (text === undefined) t.parser.feed(bytes, at, end + 1, base);
    else {
      const n = ++t.gone;
      t.onFrozen?.(t.rendered(n, text, row.offset, 0));
      row.offset = base + end + 1;
      t.joinWidth = 0;
    }
    at = end + 1;
  }
  t.parser.feed(bytes, at, to, base);
}

/** Nothing of the line has come, and no mode makes text other than it is. */
function isAtStart(t: Terminal, row: Row): boolean {
  const empty = t.x === 0 && row.len === 0 && row.cut === 0;
  return empty && t.parser.idle && !t.drawing && !t.insertMode;
}

function plainText(bytes: Buffer, from: number, end: number): string | undefined {
  const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
  if (to - from > MAX_LINE) return undefined;
  const text = bytes.latin1Slice(from, to);
  return NOT_PLAIN.test(text) ? undefined : text;
}
