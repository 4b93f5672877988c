import { bodyOf, lineEnd } from "../../redact/find/private-key.ts";
import { EXACT, type SecretRange } from "../../redact/find/range.ts";

const PUTTY = /Private-Lines: (\d{1,3})[^\n]{0,8}\n/y;

/** PuTTY says how many lines the private half has; they follow at once. */
export function findPuttyKeys(text: string, found: SecretRange[]): void {
  const anchor = "Private-Lines: ";
  for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + anchor.length)) {
    PUTTY.lastIndex = at;
    const match = PUTTY.exec(text);
    if (!match) continue;
    const near = text.slice(Math.max(0, at - 200), at);
    const lead = near.length - 1 - near.lastIndexOf("\n");
    let start = at + match[0].length;
    for (let left = Number(match[1]); left > 0 && start < text.length; left--) {
      const end = lineEnd(text, start);
      const body = bodyOf(text.slice(start, end), lead);
      if (!body) break;
      found.push({
        start: start + body.start,
        end: start + body.end,
        kind: "putty-private-key",
        rank: EXACT,
      });
      start = end + 1;
    }
  }
}
