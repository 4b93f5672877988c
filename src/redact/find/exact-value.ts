import { type Detector, EXACT } from "./range.ts";

/** Shorter values would mask ordinary text. */
export const LEAST_VALUE = 6;

/** A value as programs print it: as it is, line by line, in a URL, in a JSON string, in base64. */
function writings(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= LEAST_VALUE);
  const all = lines.flatMap((line) => [
    line,
    encodeURIComponent(line.replace(/\p{Cs}/gu, "\ufffd")),
    JSON.stringify(line).slice(1, -1),
  ]);
  if (value.length >= 12) all.push(Buffer.from(value).toString("base64").replace(/=+$/, ""));
  return all;
}

/** Every writing of the values once, the longest first. */
export function exactValues(secrets: string[]): string[] {
  const all = new Set(secrets.filter((one) => one.length >= LEAST_VALUE).flatMap(writings));
  return [...all].sort((a, b) => b.length - a.length);
}

/** Every place where a known value stands. */
export const findExactValues: Detector = (text, found, { values }) => {
  for (const value of values) {
    let at = text.indexOf(value);
    while (at >= 0) {
      const end = at + value.length;
      found.push({ start: at, end, kind: "env-secret", rank: EXACT });
      at = text.indexOf(value, end);
    }
  }
};
