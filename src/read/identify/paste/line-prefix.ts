/**
 * Something put in front of every line: `ts`, `nl`, `grep -n`, CI timestamps, `docker compose logs`.
 * Each is one guess at what to take off; the first takes off nothing.
 */
interface LinePrefix {
  pattern: RegExp | undefined;
  /** Every row carries the prefix; false: only the first row of a wrapped line does. */
  each: boolean;
}

const PATTERNS = [
  /^\s*\S{1,100}(?:\s+|$)/,
  /^\s*\S{1,100}\s+\S{1,100}(?:\s+|$)/,
  /^\s*\S{1,100}\s+\S{1,100}\s+\S{1,100}(?:\s+|$)/,
  /^\s*(?:[\w./-]{1,100}:)?L?\d{1,9}\s?[:|│)\]-]/,
  /^\s*\w{3}\s+\d{1,2}\s+[\d:.]{5,20}\s+\S{1,100}\s+\S{1,100}:\s/,
];

export const LINE_PREFIXES: LinePrefix[] = [
  { pattern: undefined, each: false },
  ...PATTERNS.flatMap((pattern) => [
    { pattern, each: false },
    { pattern, each: true },
  ]),
];

/** The text without the prefix of this number; the text itself when it has none. */
export function strip(text: string, prefix: number): string {
  const { pattern } = LINE_PREFIXES[prefix]!;
  const found = pattern?.exec(text);
  return found ? text.slice(found[0].length) : text;
}

/** What is taken off a row, its numbers levelled: rows with one prefix have one shape. */
export function prefixShape(text: string, prefix: number): string | undefined {
  const found = LINE_PREFIXES[prefix]!.pattern?.exec(text);
  return found?.[0].replace(/\d+/g, "#").replace(/\s+/g, " ").trim();
}
