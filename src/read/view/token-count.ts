/**
 * How many tokens a text costs a model, without a tokenizer.
 *
 * Tokenizers split text into runs of one character class and charge each run by its length, so
 * counting runs comes within a few percent where characters / 4 is wrong by half on logs
 * (`bench/views/captures.ts` compares). Tokenizers differ; the margin of a quarter is included.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(countTokens(text) * MARGIN);
}

export const MARGIN = 1.25;

const SPACE = 0;
const LETTER = 1;
const DIGIT = 2;
const MARK = 3;
const WIDE = 4;

/** The estimate without the margin, for comparison with real tokenizers. */
export function countTokens(text: string): number {
  let tokens = 0;
  let start = 0;
  while (start < text.length) {
    const kind = classOf(text.charCodeAt(start));
    let end = start + 1;
    while (end < text.length && classOf(text.charCodeAt(end)) === kind) end++;
    tokens += runTokens(text, kind, start, end);
    start = end;
  }
  return tokens;
}

function runTokens(text: string, kind: number, start: number, end: number): number {
  const length = end - start;
  if (kind === SPACE) return spaceTokens(text, start, end);
  if (kind === LETTER) return Math.max(1, length / 6, humps(text, start, end));
  if (kind === DIGIT) return Math.ceil(length / 3);
  if (length > 3 && uniform(text, start, end)) return ruleTokens(text.charCodeAt(start), length);
  if (kind === MARK) return Math.max(0.9, length / 2.2);
  let tokens = 0;
  for (let at = start; at < end; at++) tokens += wideTokens(text.charCodeAt(at));
  return tokens;
}

/** One space before a word belongs to the word; before a number it stands alone. */
function spaceTokens(text: string, start: number, end: number): number {
  if (end - start > 1) return 0.5 + (end - start) / 24;
  if (text.charCodeAt(start) !== 32) return 0.9;
  return end < text.length && classOf(text.charCodeAt(end)) === DIGIT ? 0.9 : 0;
}

/** Random letters, as in base64, change case often and split often. */
function humps(text: string, start: number, end: number): number {
  let humps = 1;
  for (let at = start + 1; at < end; at++) {
    if (text.charCodeAt(at) < 97 && text.charCodeAt(at - 1) >= 97) humps++;
  }
  return humps;
}

/** A rule such as ----- is cheap in ASCII and dear in the rarer Unicode blocks. */
function ruleTokens(code: number, length: number): number {
  if (code < 127) return 1 + length / 16;
  return 1 + (length * wideTokens(code)) / (code >= 0x2500 && code < 0x25a0 ? 14 : 1);
}

function wideTokens(code: number): number {
  if (code >= 0x2800 && code < 0x2900) return 3;
  if (code >= 0x2300 && code < 0x2500) return 2;
  if (code >= 0x2500 && code < 0x2800) return 1.3;
  return 0.95;
}

function uniform(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  for (let at = start + 1; at < end; at++) if (text.charCodeAt(at) !== first) return false;
  return true;
}

function classOf(code: number): number {
  if (code > 126) return WIDE;
  if (code <= 32) return SPACE;
  if (code >= 48 && code <= 57) return DIGIT;
  const lower = code | 32;
  return lower >= 97 && lower <= 122 ? LETTER : MARK;
}
