import { IgError } from "../../error.ts";

/**
 * First and last line of `120-180`, `120-` (to the end) or `120`.
 * @throws IgError bad-range
 */
export function parseLines(text: string): [number, number] {
  const match = /^\s*(\d{1,15})\s*(?:(-|\.\.|:)\s*(\d{0,15}))?\s*$/.exec(text);
  const from = Number(match?.[1]);
  const to = match?.[3] ? Number(match[3]) : match?.[2] ? Number.MAX_SAFE_INTEGER : from;
  if (match === null || from < 1 || to < from)
    throw new IgError(
      "bad-range",
      `${JSON.stringify(text.slice(0, 40))} is not a range of lines`,
      "Lines start at 1: 120-180, 120- (to the end) or 120.",
    );
  return [from, to];
}

/** The lines up to number `to`, inclusive. */
export function* upTo<Line extends { n: number }>(
  lines: Iterable<Line>,
  to: number,
): Generator<Line> {
  for (const line of lines) {
    if (line.n > to) return;
    yield line;
  }
}
