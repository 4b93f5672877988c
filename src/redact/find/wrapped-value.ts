/** Where a line ends and the next begins, with the blanks and the bars that stand there. */
interface Wrap {
  start: number;
  end: number;
}

const isBlank = (code: number) => code === 32 || code === 9;
const isBar = (code: number) => code === 124 || code === 0x2502;
/** What the next line of a box or a quotation begins with. */
const isLead = (code: number) => isBlank(code) || isBar(code) || code === 62;
const BACKSLASH = 92;

/**
 * The ends of lines, with a backslash or a bar before them. Looked for from each newline back: a
 * pattern that begins with blanks would read a long run of them again from each of its places.
 */
export function* wrapsOf(text: string): Generator<Wrap> {
  let from = 0;
  for (let newline = text.indexOf("\n"); newline >= 0; newline = text.indexOf("\n", from)) {
    let start = newline;
    if (start > from && text.charCodeAt(start - 1) === 13) start--;
    const before = start > from ? text.charCodeAt(start - 1) : 0;
    if (isBar(before) || before === BACKSLASH) start--;
    while (start > from && isBlank(text.charCodeAt(start - 1))) start--;
    let end = newline + 1;
    while (isLead(text.charCodeAt(end))) end++;
    yield { start, end };
    from = end;
  }
}

/** A value broken anywhere has a break among four of its characters in a row. */
const GRAM = 4;
const hashOf = (a: number, b: number, c: number, d: number) =>
  (a + b * 31 + c * 1009 + d * 8191) & 0xffff;

/**
 * False when none of the values, of which each has more than four characters, is broken over lines.
 * Looks only at what stands round the breaks, so that most texts need not be joined to be searched.
 */
export function mayBreak(text: string, values: readonly string[]): boolean {
  const grams = new Uint8Array(65_536);
  for (const value of values)
    for (let at = GRAM; at <= value.length; at++)
      grams[
        hashOf(
          value.charCodeAt(at - 4),
          value.charCodeAt(at - 3),
          value.charCodeAt(at - 2),
          value.charCodeAt(at - 1),
        )
      ] = 1;
  let [a, b, c] = [0, 0, 0];
  const holds = (from: number, to: number): boolean => {
    for (let at = from; at < to; at++) {
      const d = text.charCodeAt(at);
      if (grams[hashOf(a, b, c, d)] === 1) return true;
      [a, b, c] = [b, c, d];
    }
    return false;
  };
  const edge = GRAM - 1;
  /** A line's first and last characters; of a short one all, for it may lie between two breaks. */
  const line = (from: number, to: number): boolean => {
    if (to - from <= 2 * edge) return holds(from, to);
    if (holds(from, from + edge)) return true;
    [a, b, c] = [text.charCodeAt(to - 3), text.charCodeAt(to - 2), text.charCodeAt(to - 1)];
    return false;
  };
  let from = 0;
  for (const { start, end } of wrapsOf(text)) {
    if (line(from, start)) return true;
    from = end;
  }
  return line(from, text.length);
}
