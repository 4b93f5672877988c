import { canonical } from "../paste/canonical.ts";

/**
 * How a row of the paste relates to a line of the log that it does not equal.
 * partial: cut at one end. masked: equal where nothing is blotted out. value: equal but for its
 * digits (another run of the same script, or an edited number). edited: mostly the same words.
 */
export type Likeness = "same" | "partial" | "masked" | "value" | "edited";

const MASK =
  /\[masked:[^\]]{1,60}\]|<?\[?\b(?:redacted|REDACTED|masked|MASKED)\b\]?>?|\*{3,}|•{3,}|█{3,}|[xX]{6,}/;
/** Letters a row with a mask must show. */
const SHORTEST_KNOWN = 3;
/** Rows longer than this are only compared whole. */
const MAX_COMPARED = 20_000;

/** True where a row has something blotted out. */
export function isMasked(row: string): boolean {
  return row.length <= MAX_COMPARED && MASK.test(row);
}

export function fitsMasked(row: string, line: string): boolean {
  const parts = row.split(new RegExp(MASK, "g")).map(canonical);
  const known = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = canonical(line);
  if (known < SHORTEST_KNOWN || !whole.startsWith(parts[0]!)) return false;
  const last = parts.at(-1)!;
  let at = parts[0]!.length;
  for (const part of parts.slice(1, -1)) {
    const found = whole.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return whole.endsWith(last) && whole.length - last.length >= at;
}

/** The canonical text with every number, and hex digits next to it, as one `#`. */
export function template(text: string): string {
  let result = "";
  let copied = 0;
  for (let i = 0; i < text.length; ) {
    const end = endOfHex(text, i);
    if (end === i) {
      i++;
      continue;
    }
    if (hasDigit(text, i, end)) {
      result += `${text.slice(copied, i)}#`;
      copied = end;
    }
    i = end;
  }
  return result + text.slice(copied);
}

/** `row` is what is left of `line` after its start (or end) was cut off. Canonical texts. */
export function isPart(row: string, line: string, end: "head" | "tail"): boolean {
  if (row.length === 0 || row.length >= line.length) return false;
  return end === "head" ? line.startsWith(row) : line.endsWith(row);
}

/** What replaced what: only values, or words too; undefined when the two are different lines. */
export function difference(row: string, line: string): "value" | "edited" | undefined {
  if (row.length > MAX_COMPARED || line.length > MAX_COMPARED) return undefined;
  const [left, right] = [words(row), words(line)];
  const rest = new Map<string, number>();
  for (const word of right) rest.set(word, (rest.get(word) ?? 0) + 1);
  const added: string[] = [];
  for (const word of left) {
    const n = rest.get(word) ?? 0;
    if (n > 0) rest.set(word, n - 1);
    else added.push(word);
  }
  const common = left.length - added.length;
  const gone = [...rest].filter(([, n]) => n > 0).map(([word]) => word);
  const bySlot = left.length === right.length && added.every(isValue) && gone.every(isValue);
  if (bySlot && added.length > 0 && common * 3 >= left.length) return "value";
  return common > 0 && (2 * common) / (left.length + right.length) >= 0.6 ? "edited" : undefined;
}

/** A word that changes from run to run: a number, a duration, a hash. */
function isValue(word: string): boolean {
  return /\d/.test(word) || /^[0-9a-f]{7,}$/.test(word);
}

function words(text: string): string[] {
  return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}

function endOfHex(text: string, from: number): number {
  let i = from;
  while (i < text.length && isHex(text.charCodeAt(i))) i++;
  return i;
}

function isHex(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x61 && code <= 0x66) ||
    (code >= 0x41 && code <= 0x46)
  );
}

function hasDigit(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x30 && code <= 0x39) return true;
  }
  return false;
}
