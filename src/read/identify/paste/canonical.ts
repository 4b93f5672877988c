/**
 * The canonical text of a line is what survives copying: its ASCII letters and digits. Spaces, tabs,
 * quoting, box drawing, colours and punctuation do not. Where a line is mostly written in another
 * script, its letters and numbers (NFKC) count instead. Joining lines joins their canonical text, so
 * a line that a terminal wrapped is recognised whatever the width was.
 */

/** Polynomial hash of a line's canonical text, kept open so that it can be joined to the next. */
export interface Fold {
  /** Of ASCII letters and digits. */
  ascii: number;
  asciiPower: number;
  asciiLength: number;
  /** Of all letters and numbers. The same three numbers where the line is plain ASCII. */
  all: number;
  allPower: number;
  allLength: number;
}

const BASE = 0x01000193;
const NOT_A_LETTER = /[^\p{L}\p{N}]+/gu;

/** Hash of a line for the index, 24 bits: 0 when it says nothing (blank, rules, box drawing). */
export function hashLine(text: string): number {
  const { ascii, asciiLength, all, allLength } = fold(text);
  return hashOfParts(ascii, asciiLength, all, allLength);
}

export function fold(text: string): Fold {
  let hash = 0;
  let power = 1;
  let length = 0;
  let foreign = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isAlnum(code)) {
      hash = (Math.imul(hash, BASE) + code) | 0;
      power = Math.imul(power, BASE);
      length++;
    } else if (code === 0x5b) i = skipOrphanEscape(text, i);
    else if (code >= 0x80 && !isSymbol(code)) foreign = true;
  }
  const ascii = { ascii: hash, asciiPower: power, asciiLength: length };
  if (!foreign) return { ...ascii, all: hash, allPower: power, allLength: length };
  const letters = lettersOf(text);
  let all = 0;
  let allPower = 1;
  for (let i = 0; i < letters.length; i++) {
    all = (Math.imul(all, BASE) + letters.charCodeAt(i)) | 0;
    allPower = Math.imul(allPower, BASE);
  }
  return { ...ascii, all, allPower, allLength: letters.length };
}

/** Canonical characters of a fold: the length of `canonical(text)`. */
export function lengthOf(fold: Fold): number {
  return usesAscii(fold.asciiLength, fold.allLength) ? fold.asciiLength : fold.allLength;
}

/** The hash of a fold, given in parts because joins are made by the hundred thousand. */
export function hashOfParts(
  ascii: number,
  asciiLength: number,
  all: number,
  allLength: number,
): number {
  const plain = usesAscii(asciiLength, allLength);
  const length = plain ? asciiLength : allLength;
  if (length === 0) return 0;
  return mix((plain ? ascii : all) ^ Math.imul(length, 0x9e3779b1)) || 1;
}

/** The canonical text itself, for comparing with another line. */
export function canonical(text: string): string {
  let plain = "";
  let start = -1;
  let foreign = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isAlnum(code)) {
      if (start < 0) start = i;
      continue;
    }
    if (start >= 0) plain += text.slice(start, i);
    start = -1;
    if (code === 0x5b) i = skipOrphanEscape(text, i);
    else if (code >= 0x80 && !isSymbol(code)) foreign = true;
  }
  if (start >= 0) plain += text.slice(start);
  if (!foreign) return plain;
  const letters = lettersOf(text);
  return usesAscii(plain.length, letters.length) ? plain : letters;
}

function usesAscii(ascii: number, all: number): boolean {
  return ascii * 2 >= all;
}

function lettersOf(text: string): string {
  return text.normalize("NFKC").replace(NOT_A_LETTER, "");
}

function isAlnum(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a)
  );
}

/** Punctuation, arrows, box drawing, braille, private-use icons: never letters. */
function isSymbol(code: number): boolean {
  return (
    (code >= 0x80 && code < 0xaa) ||
    (code >= 0x2000 && code < 0x2070) ||
    (code >= 0x2190 && code < 0x2c00 && !isEnclosedNumber(code)) ||
    (code >= 0xe000 && code < 0xf900) ||
    code === 0xfeff ||
    code === 0xfffd
  );
}

function isEnclosedNumber(code: number): boolean {
  return (code >= 0x2460 && code < 0x2500) || (code >= 0x2776 && code < 0x2794);
}

/** A colour whose ESC got lost in copying, `[31m`: at its `[`, the index of its last character. */
function skipOrphanEscape(text: string, at: number): number {
  let i = at + 1;
  for (; i < text.length && i - at < 20; i++) {
    const code = text.charCodeAt(i);
    if (code !== 0x3b && (code < 0x30 || code > 0x39)) break;
  }
  const last = text[i];
  return i > at + 1 && (last === "m" || last === "K") ? i : at;
}

/** MurmurHash3's finaliser spreads the polynomial over all bits; the upper 24 stay. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 8;
}
