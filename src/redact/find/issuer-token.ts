import { SHAPES } from "./issuer-shapes.ts";
import { EXACT, type SecretRange } from "./range.ts";
import type { Shape } from "./shape.ts";

interface Start {
  text: string;
  /** Its third character, or -1: compared before the rest is. */
  third: number;
  shape: Shape;
}

/** Which pairs of characters begin a start: one look per word says no to nearly all. */
const IS_PAIR = new Uint8Array(128 * 128);
const BY_PAIR: (Start[] | undefined)[] = new Array(128 * 128).fill(undefined);
for (const shape of SHAPES) {
  for (const text of shape.starts) {
    const pair = text.charCodeAt(0) * 128 + text.charCodeAt(1);
    const list = BY_PAIR[pair] ?? [];
    list.push({ text, third: text.length > 2 ? text.charCodeAt(2) : -1, shape });
    BY_PAIR[pair] = list;
    IS_PAIR[pair] = 1;
  }
}

/** The token of a known shape that begins exactly at `at`, if one does. */
export function tokenAt(text: string, at: number): SecretRange | undefined {
  const second = text.charCodeAt(at + 1);
  const pair = text.charCodeAt(at) * 128 + second;
  if (!(second < 128) || IS_PAIR[pair] !== 1) return undefined;
  const thirdHere = text.charCodeAt(at + 2);
  for (const { text: start, third, shape } of BY_PAIR[pair]!) {
    if (third >= 0 && third !== thirdHere) continue;
    if (!text.startsWith(start, at)) continue;
    shape.rest.lastIndex = at + start.length;
    const match = shape.rest.exec(text);
    if (!match) continue;
    const end = at + start.length + match[0].length;
    if (!shape.accept(text.slice(at, end), match[0])) continue;
    return { start: at, end, kind: shape.kind, rank: EXACT };
  }
  return undefined;
}
