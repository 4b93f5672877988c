/** DEC Special Graphics: what the ASCII codes 0x60 to 0x7e draw, by code. */
export const LINE_DRAWING: readonly number[] = drawing();

function drawing(): number[] {
  const codes: number[] = [];
  [..."◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"].forEach((char, i) => {
    codes[0x60 + i] = char.codePointAt(0)!;
  });
  return codes;
}
