import { looksRandom } from "./entropy.ts";
import { classifyName, type Form, isSecretValue } from "./names.ts";
import { isPlaceholder } from "./placeholder.ts";
import { NAMED, PLACE, type SecretRange } from "./range.ts";
import { tokenAt } from "./tokens.ts";

const SPACE = 32;
const TAB = 9;
const BACKSLASH = 92;
const NAME_CHAR = new Uint8Array(128);
for (const char of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-") {
  NAME_CHAR[char.charCodeAt(0)] = 1;
}
/** What no name of a secret ends with: most fields and nearly all times and positions. */
const NEVER_LAST = new Uint8Array(128);
for (const char of "abijkmopquvxz._-") NEVER_LAST[char.charCodeAt(0)] = 1;
const isDigit = (code: number) => code >= 48 && code <= 57;
/** Longest name and longest run of spaces looked at: what keeps hostile lines linear. */
const NAME_LIMIT = 64;
const SPACES_LIMIT = 24;

const isBlank = (code: number) => code === SPACE || code === TAB;
const isQuote = (code: number) => code === 34 || code === 39 || code === 96;
const isNameChar = (code: number) => code < 128 && NAME_CHAR[code] === 1;

/** The name that ends before the separator at `at`; quotes, escapes, `]` and spaces between skipped. */
function nameBefore(text: string, at: number): { name: string; start: number } | undefined {
  let end = at;
  for (let left = SPACES_LIMIT; left > 0 && isBlank(text.charCodeAt(end - 1)); left--) end--;
  if (text.charCodeAt(end - 1) === 93) end--;
  if (isQuote(text.charCodeAt(end - 1))) {
    end--;
    for (let left = 3; left > 0 && text.charCodeAt(end - 1) === BACKSLASH; left--) end--;
  }
  const last = text.charCodeAt(end - 1);
  if (!isNameChar(last) || NEVER_LAST[last] === 1) return undefined;
  if (isDigit(last) && isDigit(text.charCodeAt(end - 2)) && !isNameChar(text.charCodeAt(end - 3))) {
    return undefined;
  }
  let start = end;
  const limit = Math.max(0, end - NAME_LIMIT);
  while (start > limit && isNameChar(text.charCodeAt(start - 1))) start--;
  while (start < end && text.charCodeAt(start) === 45) start++;
  if (end - start < 2) return undefined;
  return { name: text.slice(start, end), start };
}

const TYPE = /^(?:string|str|String|Text)$/;
const LIST_NAME =
  /(?:name|key)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?([\w.-]{2,64})\\{0,3}["']?,?\s{0,40}\\{0,3}["']?$/i;

/**
 * The name a value belongs to when the word before the separator is not it: `apiKey: string =`,
 * `the password is:`, `{"name": "API_TOKEN", "value":`, `key="Password" value=`.
 */
function ownerOf(text: string, before: { name: string; start: number }): string | undefined {
  const { name, start } = before;
  if (name.toLowerCase() === "value") {
    return LIST_NAME.exec(text.slice(Math.max(0, start - 140), start))?.[1];
  }
  if (name === "is") return nameBefore(text, start)?.name;
  if (!TYPE.test(name)) return name;
  const colon = /[?!]?:[ \t]{0,4}$/.exec(text.slice(Math.max(0, start - 8), start));
  return colon ? nameBefore(text, start - colon[0].length)?.name : name;
}

interface Value {
  start: number;
  end: number;
  form: Form;
}

const UNQUOTED = /[^\s"'`<>\\]{1,1024}/y;
const UNQUOTED_ENDS = /;|,(?=$|[\w.-]{1,40}[=:])|[&?#](?=[\w.[\]-]{1,40}=|$)/;
const QUERY_ENDS = /[&#;)\]},]/;
const TRAILING = /[,.;:]+$/;
const CLOSING = /[)\]}]+[,.;:]*$/;

function unquotedEnd(text: string, start: number, inQuery: boolean): number {
  UNQUOTED.lastIndex = start;
  let value = UNQUOTED.exec(text)?.[0] ?? "";
  const stop = value.search(inQuery ? QUERY_ENDS : UNQUOTED_ENDS);
  if (stop >= 0) value = value.slice(0, stop);
  value = value.replace(TRAILING, "");
  if (/[)\]}]$/.test(value) && !/[([{]/.test(value)) value = value.replace(CLOSING, "");
  return start + value.length;
}

/** Bodies of quoted values by what opened them: `"` ends at a bare quote, `\"` at a like one. */
const QUOTED = new Map(
  ['"', "'", "`"].map((quote) => [
    quote,
    {
      bare: new RegExp(`(?:[^\\\\\\n${quote}]|\\\\[^\\n]){0,2048}`, "y"),
      escaped: new RegExp(`(?:[^\\\\\\n${quote}]|\\\\(?!\\\\*${quote})[^\\n]){0,2048}`, "y"),
    },
  ]),
);

/** Where the value that begins at or after `at` lies, on the same line. */
function valueAt(text: string, at: number, inQuery: boolean): Value | undefined {
  let start = at;
  for (let left = SPACES_LIMIT; left > 0 && isBlank(text.charCodeAt(start)); left--) start++;
  const spaced = start > at;
  let quote = start;
  // Python's b"", f"", r"".
  if (/[bfru]/.test(text[quote] ?? "") && isQuote(text.charCodeAt(quote + 1))) quote++;
  const opening = quote;
  while (quote - opening < 3 && text.charCodeAt(quote) === BACKSLASH) quote++;
  if (isQuote(text.charCodeAt(quote))) {
    const { bare, escaped } = QUOTED.get(text[quote]!)!;
    const body = quote > opening ? escaped : bare;
    body.lastIndex = quote + 1;
    const length = body.exec(text)?.[0].length ?? 0;
    return { start: quote + 1, end: quote + 1 + length, form: "quoted" };
  }
  const end = unquotedEnd(text, start, inQuery);
  if (end <= start) return undefined;
  return { start, end, form: spaced ? "loose" : "tight" };
}

const LINE_LEAD =
  /(?:^|\n)[ \t]*(?:[-+>#*][ \t]+|[-+>])?(?:export[ \t]+|set[ \t]+|ENV[ \t]+)?["']?$/;

/** A name at the start of a line with the value as all the rest: a field of YAML, INI or a dump. */
function isField(text: string, nameStart: number, end: number): boolean {
  const after = text.charCodeAt(end);
  if (!Number.isNaN(after) && after !== 10 && after !== 13) return false;
  return LINE_LEAD.test(text.slice(Math.max(0, nameStart - 40), nameStart));
}

const TOKEN_TAIL = /[\w+/=.~-]{0,8192}/y;

/** A value cut at the look-ahead limit goes on as long as its characters do. */
function wholeEnd(text: string, value: Value): number {
  if (value.end - value.start < 1024) return value.end;
  TOKEN_TAIL.lastIndex = value.end;
  return value.end + (TOKEN_TAIL.exec(text)?.[0].length ?? 0);
}

const HEADER = /^(?:proxy-?|x-forwarded-|http_)?authorization$/i;
const COOKIE = /^(?:set-|http_)?cookie$/i;
const HEADER_VALUE =
  /[ \t]*(?:\\{0,3}["'`][ \t]*)?(?:(Bearer|Basic|Token|Digest|ApiKey|Api-Key|Negotiate|NTLM|GenieKey|SSWS|OAuth|AWS4-HMAC-SHA256)(?:[ \t]+|%20|\+))?([^\s"'`<>\\]{4,4096})/iy;

function headerAt(text: string, at: number, found: SecretRange[]): number {
  HEADER_VALUE.lastIndex = at;
  const match = HEADER_VALUE.exec(text);
  if (!match) return at;
  const [whole, scheme, token] = match as unknown as [string, string | undefined, string];
  const end = at + whole.length;
  const start = end - token.length;
  const given = scheme ? token.length >= 6 : /\d/.test(token) && token.length >= 12;
  if (!given || isPlaceholder(token.replace(/[,.;)\]}]+$/, ""))) return at;
  const exact = tokenAt(text, start);
  if (exact && exact.end >= end - 2) {
    found.push(exact);
    return exact.end;
  }
  const kind = scheme ? `${scheme.toLowerCase().replace("aws4-hmac-sha256", "aws")}-auth` : "auth";
  found.push({ start, end, kind, rank: PLACE });
  return end;
}

/** How far cookies were read: a line that says `cookie:` again and again is read once. */
export interface Seen {
  cookies: number;
}

const COOKIE_LINE = /[^\n"'`\\]{1,4096}/y;
const COOKIE_PAIR = /([^=;\s]{1,64})=([^;,\s]{1,4096})/g;
const COOKIE_ATTRIBUTE =
  /^(?:path|expires|max-age|domain|samesite|secure|httponly|priority|version)$/i;
const COOKIE_SESSION = /sess|sid|auth|token|jwt|csrf|xsrf|login|remember|identity|user/i;

function cookiesAt(text: string, at: number, found: SecretRange[], seen: Seen): number {
  if (at < seen.cookies) return at;
  let start = at;
  while (start - at < 6 && /[\s"'`\\]/.test(text[start] ?? "x") && text[start] !== "\n") start++;
  COOKIE_LINE.lastIndex = start;
  const line = COOKIE_LINE.exec(text)?.[0] ?? "";
  seen.cookies = start + line.length;
  let end = at;
  for (const pair of line.matchAll(COOKIE_PAIR)) {
    const [whole, name, value] = pair as unknown as [string, string, string];
    if (COOKIE_ATTRIBUTE.test(name) || isPlaceholder(value)) continue;
    if (!(COOKIE_SESSION.test(name) && value.length >= 6) && !looksRandom(value)) continue;
    end = start + pair.index + whole.length;
    found.push({ start: end - value.length, end, kind: "cookie", rank: PLACE });
  }
  return end;
}

/** `<password>value</password>`, at its first `>`. */
export function elementAt(text: string, at: number, found: SecretRange[]): number {
  const before = nameBefore(text, at);
  if (!before || text[before.start - 1] !== "<") return at;
  const named = classifyName(before.name);
  if (!named) return at;
  const end = text.indexOf("<", at);
  if (end < 0 || end - at > 4096 || text[end + 1] !== "/") return at;
  if (!isSecretValue(named, text.slice(at + 1, end).trim(), "tight")) return at;
  found.push({ start: at + 1, end, kind: named.kind, rank: NAMED });
  return end;
}

/**
 * Looks at the `=` or `:` (or `%3D`) at `at`: when the name before it speaks of a secret and the value after
 * it looks like one, the value is added to `found`.
 *
 * @returns where to read on: after the value, or `at` when there was nothing
 */
export function namedAt(
  text: string,
  at: number,
  found: SecretRange[],
  seen: Seen,
  width = 1,
): number {
  const before = nameBefore(text, at);
  if (!before) return at;
  let next = at + width;
  const isCookie = COOKIE.test(before.name);
  if (isCookie || HEADER.test(before.name)) {
    const end = isCookie ? cookiesAt(text, next, found, seen) : headerAt(text, next, found);
    if (end > next) return end;
  }
  const owner = ownerOf(text, before);
  const named = owner ? classifyName(owner) : undefined;
  if (!named) return at;
  const follows = text.charCodeAt(next);
  if (follows === 62 || (follows === 61 && text.charCodeAt(at) === 58)) next++;
  const lead = text[before.start - 1];
  const value = valueAt(text, next, width > 1 || lead === "?" || lead === "&");
  if (!value) return at;
  // `name:value` is as often an image and its tag, a task and its step, as a field.
  if (value.form === "tight" && text.charCodeAt(next - 1) === 58) value.form = "loose";
  else if (value.form === "loose" && isField(text, before.start, value.end)) value.form = "field";
  if (!isSecretValue(named, text.slice(value.start, value.end), value.form)) return at;
  const end = wholeEnd(text, value);
  const exact = tokenAt(text, value.start);
  if (exact) found.push(exact);
  found.push({ start: value.start, end, kind: named.kind, rank: NAMED });
  return Math.max(end, exact?.end ?? 0);
}

const FLAG = /--([A-Za-z][\w-]{1,40})[ \t]{1,4}(?![-\s])/y;

/** Looks at the `--` at `at`: `--token value`. Returns as `namedAt` does. */
export function flagAt(text: string, at: number, found: SecretRange[]): number {
  FLAG.lastIndex = at;
  const match = FLAG.exec(text);
  const named = match ? classifyName(match[1]!) : undefined;
  if (!match || !named) return at;
  const value = valueAt(text, at + match[0].length, false);
  if (!value) return at;
  const form = value.form === "quoted" ? "quoted" : "loose";
  if (!isSecretValue(named, text.slice(value.start, value.end), form)) return at;
  const exact = tokenAt(text, value.start);
  if (exact) found.push(exact);
  found.push({ start: value.start, end: value.end, kind: named.kind, rank: NAMED });
  return Math.max(value.end, exact?.end ?? 0);
}
