import { keyTextOf, lineEnd } from "./key-text.ts";
import { type Detector, EXACT, type SecretRange } from "./range.ts";

const ANCHOR = "Private-Lines: ";
const PRIVATE_LINES = /Private-Lines: (\d{1,3})[^\n]{0,8}\n/y;

/** PuTTY says how many lines the private half has; they follow at once. */
export const findPuttyKeys: Detector = (text, found) => {
  for (let at = text.indexOf(ANCHOR); at >= 0; at = text.indexOf(ANCHOR, at + ANCHOR.length)) {
    PRIVATE_LINES.lastIndex = at;
    const match = PRIVATE_LINES.exec(text);
    if (match) linesAt(text, at + match[0].length, Number(match[1]), leadOf(text, at), found);
  }
};

/** How many characters stand before the field on its line: so many stand before the key text. */
function leadOf(text: string, at: number): number {
  const near = text.slice(Math.max(0, at - 200), at);
  return near.length - 1 - near.lastIndexOf("\n");
}

function linesAt(
  text: string,
  from: number,
  count: number,
  lead: number,
  found: SecretRange[],
): void {
  let at = from;
  for (let left = count; left > 0 && at < text.length; left--) {
    const end = lineEnd(text, at);
    const key = keyTextOf(text.slice(at, end), lead);
    if (!key) return;
    found.push({
      start: at + key.start,
      end: at + key.end,
      kind: "putty-private-key",
      rank: EXACT,
    });
    at = end + 1;
  }
}
