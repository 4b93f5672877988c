/**
 * Something put in front of every line: `ts`, `nl`, `grep -n`, CI timestamps, `docker compose logs`.
 * Each lane is one guess at what to take off. Lane 0 takes off nothing.
 */
interface Lane {
  prefix: RegExp | undefined;
  /** Every row carries the prefix; false: only the first row of a wrapped line does. */
  each: boolean;
}

const PREFIXES = [
  /^\s*\S{1,100}(?:\s+|$)/,
  /^\s*\S{1,100}\s+\S{1,100}(?:\s+|$)/,
  /^\s*\S{1,100}\s+\S{1,100}\s+\S{1,100}(?:\s+|$)/,
  /^\s*(?:[\w./-]{1,100}:)?L?\d{1,9}\s?[:|│)\]-]/,
  /^\s*\w{3}\s+\d{1,2}\s+[\d:.]{5,20}\s+\S{1,100}\s+\S{1,100}:\s/,
];

export const LANES: Lane[] = [
  { prefix: undefined, each: false },
  ...PREFIXES.flatMap((prefix) => [
    { prefix, each: false },
    { prefix, each: true },
  ]),
];

/** The text without the lane's prefix; the text itself when it has none. */
export function strip(text: string, lane: number): string {
  const { prefix } = LANES[lane]!;
  const found = prefix?.exec(text);
  return found ? text.slice(found[0].length) : text;
}

/** What a lane takes off a row, its numbers levelled: rows with one prefix have one shape. */
export function prefixShape(text: string, lane: number): string | undefined {
  const found = LANES[lane]!.prefix?.exec(text);
  return found?.[0].replace(/\d+/g, "#").replace(/\s+/g, " ").trim();
}
