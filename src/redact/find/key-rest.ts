import { keyLinesAt } from "./key-text.ts";
import type { Detector } from "./range.ts";

const MASKED_KEY = "private-key]";

/** Key lines right under one that is masked already, or that ends in key text of a known shape. */
export const findKeyRests: Detector = (text, found) => {
  const ends: number[] = [];
  for (let at = text.indexOf(MASKED_KEY); at >= 0; at = text.indexOf(MASKED_KEY, at + 1)) {
    ends.push(at + MASKED_KEY.length);
  }
  for (const { end, kind } of found) if (kind.endsWith("private-key")) ends.push(end);
  let read = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    if (end < read) continue;
    const next = /^[\s"'\\]{0,4}?\r?\n/.exec(text.slice(end, end + 6));
    if (next) read = keyLinesAt(text, end + next[0].length, found);
  }
};
