import { flagAt, namedAt } from "./named.ts";
import type { SecretRange } from "./range.ts";
import { tokenAt } from "./tokens.ts";
import { urlAt } from "./url.ts";

const OTHER = 0;
const WORD = 1;
const SEPARATOR = 2;
const ESCAPE = 3;
const DASH = 4;
const CLASS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(char)) CLASS[code] = WORD;
  else if (char === "=" || char === ":") CLASS[code] = SEPARATOR;
  else if (char === "\\" || char === "%") CLASS[code] = ESCAPE;
  else if (char === "-") CLASS[code] = DASH;
}

const OPERATOR_BEFORE = /[=!<>+*/|~^:]/;

function separatorAt(text: string, at: number, found: SecretRange[]): number {
  const colon = text.charCodeAt(at) === 58;
  const next = text.charCodeAt(at + 1);
  if (colon && next === 47) {
    return text.charCodeAt(at + 2) === 47 ? urlAt(text, at, found) : at;
  }
  if (next === (colon ? 58 : 61) || OPERATOR_BEFORE.test(text[at - 1] ?? " ")) return at;
  return namedAt(text, at, found);
}

/** A token right after an escape written out: `\n` in a JSON string, `%3D` in a URL. */
function escapedAt(text: string, at: number): SecretRange | undefined {
  if (text.charCodeAt(at) === 37) return tokenAt(text, at + 3);
  return /[nrt]/.test(text[at + 1] ?? "") ? tokenAt(text, at + 2) : undefined;
}

/**
 * One pass over the text. A token may begin where a word begins; a named value stands after `=`,
 * `:` or a flag; nothing else is looked at closely. Every closer look is bounded, so the time is
 * linear in the text whatever it holds.
 */
export function scan(text: string, found: SecretRange[]): void {
  let inWord = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? CLASS[code]! : OTHER;
    if (kind === WORD) {
      if (inWord) continue;
      inWord = true;
      const token = tokenAt(text, at);
      if (!token) continue;
      found.push(token);
      at = token.end - 1;
      continue;
    }
    inWord = false;
    if (kind === OTHER) continue;
    if (kind === SEPARATOR) {
      at = Math.max(at, separatorAt(text, at, found) - 1);
    } else if (kind === ESCAPE) {
      const token = escapedAt(text, at);
      if (!token) continue;
      found.push(token);
      at = token.end - 1;
    } else if (text.charCodeAt(at + 1) === 45 && !/[\w-]/.test(text[at - 1] ?? " ")) {
      at = Math.max(at, flagAt(text, at, found) - 1);
    }
  }
}
