import headless from "@xterm/headless";
import { cellWidth } from "../../src/screen/width.ts";

/**
 * What xterm.js shows: scrollback and screen as logical lines, blanks at their ends and blank lines
 * at the end dropped. It gets our cell widths (they have their own test): its own are Unicode 6,
 * where an emoji is one cell.
 */
export function oracleLines(data: Uint8Array, cols: number, rows: number): string[] {
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: 200_000,
    allowProposedApi: true,
    logLevel: "off",
  });
  terminal.unicode.register({
    version: "ours",
    wcwidth: (code) => width(code),
    charProperties: (code, preceding) => properties(code, preceding),
  });
  terminal.unicode.activeVersion = "ours";
  // WHATWG decoding: U+FFFD for each broken sequence, which xterm.js drops without a trace.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
  (terminal as unknown as { _core: { writeSync(data: string): void } })._core.writeSync(text);
  const lines = joined(terminal, cols);
  terminal.dispose();
  return lines;
}

function width(code: number): 0 | 1 | 2 {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) ? 0 : (cellWidth(code) as 0 | 1 | 2);
}

/** As xterm.js does it for its own versions: a mark joins whatever was printed just before. */
function properties(code: number, preceding: number): number {
  const before = (preceding >> 1) & 3;
  const own = width(code);
  const joins = own === 0 && preceding !== 0 && before !== 0;
  return ((joins && before > own ? before : own) << 1) | (joins ? 1 : 0);
}

/**
 * An empty last cell of a continued row: a blank, or the cell a wide character did not fit into,
 * which is no part of the text. xterm.js does not keep which.
 */
const MAYBE_BLANK = "\ue000";

/** True when our lines are the oracle's, either way at its undecided cells. */
export function agree(ours: string[], oracle: string[]): boolean {
  return ours.length === oracle.length && ours.every((line, i) => agreeLine(line, oracle[i]!));
}

function agreeLine(ours: string, oracle: string): boolean {
  if (!oracle.includes(MAYBE_BLANK)) return ours === oracle;
  const literal = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${oracle.split(MAYBE_BLANK).map(literal).join(" ?")}$`, "u").test(ours);
}

function joined(terminal: InstanceType<typeof headless.Terminal>, cols: number): string[] {
  const buffer = terminal.buffer.normal;
  const lines: string[] = [];
  for (let y = 0; y < buffer.length; y++) {
    const row = buffer.getLine(y)!;
    const next = buffer.getLine(y + 1);
    let text = row.translateToString(!next?.isWrapped);
    const last = row.getCell(cols - 1)!;
    if (next?.isWrapped && last.getChars() === "" && last.getWidth() === 1)
      text = `${text.slice(0, -1)}${MAYBE_BLANK}`;
    if (row.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return withoutBlankEnd(lines);
}

export function withoutBlankEnd(lines: string[]): string[] {
  const trimmed = lines.map((line) => line.replace(/[ \ue000]+$/, ""));
  while (trimmed.at(-1) === "") trimmed.pop();
  return trimmed;
}
