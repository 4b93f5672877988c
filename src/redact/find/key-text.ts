import { EXACT, type SecretRange } from "./range.ts";

/** Key lines have one of the widths the tools write, and are not hex. */
export const KEY_LINE =
  /^[\s|>+*-]{0,8}((?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70}|[A-Za-z0-9+/]{76}))\s*$/;
/** Longer lines are no key lines: so much of them tells. */
const NEAR = 200;

function isKeyLine(line: string): boolean {
  return KEY_LINE.test(line) && /[a-z]/.test(line) && /[G-Z]/.test(line);
}

/** Key lines from `from` on, up to the first that is none. Returns where that begins. */
export function keyLinesAt(text: string, from: number, found: SecretRange[]): number {
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, Math.min(end, at + NEAR));
    if (!isKeyLine(line)) return at;
    const body = KEY_LINE.exec(line)![1]!;
    const start = at + line.indexOf(body);
    found.push({ start, end: start + body.length, kind: "private-key", rank: EXACT });
    at = end + 1;
  }
  return at;
}

const KEY_TEXT = /[A-Za-z0-9+/=]+/y;
/** What may follow key text on its line: a quote and a comma, an escape written out. */
const CLOSES = /^\s*(?:\\[nr]|[^\sA-Za-z0-9]){0,2}\s*$/;

/** The key text on one line of a block: after the lead the BEGIN line had, or as the last word. */
export function keyTextOf(line: string, lead: number): { start: number; end: number } | undefined {
  for (const from of [lead, line.length - line.trimStart().length]) {
    KEY_TEXT.lastIndex = from;
    const text = KEY_TEXT.exec(line)?.[0];
    if (!text || text.length < 2) continue;
    const end = from + text.length;
    if (CLOSES.test(line.slice(end, end + 40))) return { start: from, end };
  }
  const last = /(?:^|[^A-Za-z0-9+/=])([A-Za-z0-9+/]{24,}={0,2})\W{0,3}$/.exec(line.slice(-NEAR));
  if (!last) return undefined;
  const start = Math.max(0, line.length - NEAR) + last.index + last[0].indexOf(last[1]!);
  return { start, end: start + last[1]!.length };
}

/** Where the line that `at` stands on ends. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
