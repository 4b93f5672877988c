import { shortFlagAt } from "./command-flag.ts";
import type { Seen } from "./cookie.ts";
import { tokenAt } from "./issuer-token.ts";
import { elementAt, flagAt, namedValueAt } from "./named-value.ts";
import { foreignValueAt } from "./other-languages.ts";
import type { Detector, SecretRange } from "./range.ts";
import { urlAt } from "./url.ts";

const OTHER = 0;
const WORD = 1;
const SEPARATOR = 2;
const ESCAPE = 3;
const DASH = 4;
/** One entry per UTF-16 unit: a look without a comparison, millions of times. */
const CLASS = new Uint8Array(65_536);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(char)) CLASS[code] = WORD;
  else if (char === "=" || char === ":" || char === ">") CLASS[code] = SEPARATOR;
  else if (char === "\\" || char === "%") CLASS[code] = ESCAPE;
  else if (char === "-") CLASS[code] = DASH;
}
/** The colon of Chinese and Japanese. */
const WIDE_COLON = 0xff1a;
CLASS[WIDE_COLON] = SEPARATOR;

const OPERATOR = new Uint8Array(128);
for (const char of "=!<>+*/|~^:") OPERATOR[char.charCodeAt(0)] = 1;

function separatorAt(text: string, at: number, found: SecretRange[], seen: Seen): number {
  if (text.charCodeAt(at) === 62) return elementAt(text, at, found);
  if (text.charCodeAt(at) === WIDE_COLON) return foreignValueAt(text, at, found);
  const colon = text.charCodeAt(at) === 58;
  const next = text.charCodeAt(at + 1);
  if (colon && next === 47) {
    return text.charCodeAt(at + 2) === 47 ? urlAt(text, at, found) : at;
  }
  if (next === (colon ? 58 : 61) || OPERATOR[text.charCodeAt(at - 1)] === 1) return at;
  const after = namedValueAt(text, at, found, seen);
  return after === at && endsForeign(text, at) ? foreignValueAt(text, at, found) : after;
}

/** A letter outside ASCII right before a separator, or before one space or quote. */
function endsForeign(text: string, at: number): boolean {
  return text.charCodeAt(at - 1) > 127 || text.charCodeAt(at - 2) > 127;
}

/** A flag: `--token value`, or a short one some programs take a password in. */
function dashAt(text: string, at: number, found: SecretRange[]): number {
  const before = text.charCodeAt(at - 1);
  if (before === 45 || CLASS[before] === WORD) return at;
  const next = text.charCodeAt(at + 1);
  const blank = before === 32 || before === 9;
  if (blank && (next === 112 || next === 80 || next === 117 || next === 97)) {
    shortFlagAt(text, at, found);
  }
  if (next !== 45) return at;
  if (blank && text.startsWith("user", at + 2)) shortFlagAt(text, at, found);
  return flagAt(text, at, found);
}

/** An escape written out: a token may follow `\n` in a JSON string, and `%3D` in a URL is a `=`. */
function escapeAt(text: string, at: number, found: SecretRange[], seen: Seen): number {
  const percent = text.charCodeAt(at) === 37;
  const token = percent
    ? tokenAt(text, at + 3)
    : /[nrt]/.test(text[at + 1] ?? "")
      ? tokenAt(text, at + 2)
      : undefined;
  if (token) {
    found.push(token);
    return token.end;
  }
  const equals = percent && /^%3[Dd]/.test(text.slice(at, at + 3));
  return equals ? namedValueAt(text, at, found, seen, 3) : at;
}

/** So many units are copied at once: few enough to stay near the processor, whatever the text. */
const PIECE = 16 * 1024;
const codes = new Uint16Array(PIECE);
const bytes = Buffer.from(codes.buffer);

/** Copies the units from `from` on: they are read from an array several times faster than from a
 * string. Returns where in the text the copy ends. */
function copyFrom(text: string, from: number): number {
  const to = Math.min(text.length, from + PIECE);
  bytes.write(text.slice(from, to), "utf16le");
  return to;
}

/**
 * One pass over the text. A token may begin where a word begins; a value with a name stands after
 * `=`, `:` or a flag; nothing else is looked at closely. Every closer look is bounded, so the time
 * is linear in the text whatever it holds.
 */
export const findByScan: Detector = (text, found) => {
  const seen: Seen = { cookies: 0 };
  const { length } = text;
  let from = 0;
  let to = 0;
  for (let at = 0; at < length; at++) {
    if (at >= to) {
      from = at;
      to = copyFrom(text, at);
    }
    const kind = CLASS[codes[at - from]!]!;
    if (kind === OTHER) continue;
    if (kind === WORD) {
      const token = tokenAt(text, at);
      if (token) {
        found.push(token);
        at = token.end - 1;
      }
      while (at + 1 < to && CLASS[codes[at + 1 - from]!] === WORD) at++;
      while (at + 1 >= to && at + 1 < length && CLASS[text.charCodeAt(at + 1)] === WORD) at++;
      continue;
    }
    const next =
      kind === SEPARATOR
        ? separatorAt(text, at, found, seen)
        : kind === ESCAPE
          ? escapeAt(text, at, found, seen)
          : dashAt(text, at, found);
    at = Math.max(at, next - 1);
  }
};
