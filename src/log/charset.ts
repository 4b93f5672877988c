import type { Terminal } from "../screen/terminal.ts";

/** DEC Special Graphics: what the ASCII codes 0x60 to 0x7e draw, by code. */
export const LINE_DRAWING: readonly number[] = drawing();

function drawing(): number[] {
  const codes: number[] = [];
  [..."◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"].forEach((char, i) => {
    codes[0x60 + i] = char.codePointAt(0)!;
  });
  return codes;
}

/** Says whether one of G0 to G3 is the line drawing set. */
export function designate(t: Terminal, set: number, drawing: boolean): void {
  if (t.charsets[set] !== drawing) t.complexAt = t.at;
  t.charsets[set] = drawing;
  if (t.level === set) t.drawing = drawing;
}
