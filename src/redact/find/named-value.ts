import { AUTHORIZATION, authorizationAt } from "./authorization.ts";
import { COOKIE, cookiesAt, type Seen } from "./cookie.ts";
import { looksMade } from "./given.ts";
import { isSecretValue } from "./is-secret.ts";
import { tokenAt } from "./issuer-token.ts";
import { nameBefore, ownerOf } from "./name-before.ts";
import { classifyName } from "./name-class.ts";
import { NAMED, type SecretRange } from "./range.ts";
import { formOf, valueAt, wholeEnd } from "./value.ts";

const TAG = /<([A-Za-z][\w.:-]{1,60})(?:\s[^<>]{0,160})?$/;
/** Property lists: the key stands in an element of its own. */
const KEYED = /<key>([\w .-]{2,60})<\/key>\s{0,40}<string$/;

/** The name an element at whose first `>` we are gives its value. */
function elementName(text: string, at: number): string | undefined {
  const before = nameBefore(text, at);
  if (before && text[before.start - 1] === "<" && before.name !== "string") return before.name;
  const near = text.slice(Math.max(0, at - 240), at);
  const tag = TAG.exec(near)?.[1];
  if (tag === "string") return KEYED.exec(near)?.[1];
  return tag?.replace(/^.*:/, "");
}

/** `<password>value</password>`, at the `>` of its start. */
export function elementAt(text: string, at: number, found: SecretRange[]): number {
  const name = elementName(text, at);
  const nameClass = name ? classifyName(name) : undefined;
  if (!nameClass) return at;
  const data = text.startsWith("<![CDATA[", at + 1);
  const start = at + (data ? 10 : 1);
  const near = text.slice(start, start + 4097);
  const length = near.search(data ? /\]\]>/ : /</);
  if (length < 0 || (!data && near[length + 1] !== "/")) return at;
  if (!isSecretValue(nameClass, near.slice(0, length).trim(), data ? "quoted" : "tight")) return at;
  found.push({ start, end: start + length, kind: nameClass.kind, rank: NAMED });
  return start + length;
}

/**
 * Looks at the `=` or `:` (or `%3D`) at `at`: when the name before it speaks of a secret and the
 * value after it looks like one, the value is added to `found`.
 *
 * @param width of the separator
 * @returns where to read on: after the value, or `at` when there was nothing
 */
export function namedValueAt(
  text: string,
  at: number,
  found: SecretRange[],
  seen: Seen,
  width = 1,
): number {
  const before = nameBefore(text, at);
  if (!before) return at;
  const owner = ownerOf(text, before);
  const inQuery = /[?&#]/.test(text[before.start - 1] ?? "");
  if (inQuery && QUERY_KEY.test(before.name)) return queryValueAt(text, at + width, found) ?? at;
  const nameClass = owner ? classifyName(owner) : undefined;
  if (!nameClass) return at;
  let next = at + width;
  const isCookie = COOKIE.test(before.name);
  if (isCookie || AUTHORIZATION.test(before.name)) {
    const end = isCookie ? cookiesAt(text, next, found, seen) : authorizationAt(text, next, found);
    if (end > next) return end;
  }
  const follows = text.charCodeAt(next);
  if (follows === 62 || (follows === 61 && text.charCodeAt(at) === 58)) next++;
  const lead = text[before.start - 1];
  const value = valueAt(text, next, width > 1 || lead === "?" || lead === "&");
  if (!value) return at;
  const form = formOf(text, value, before.start, next);
  if (!isSecretValue(nameClass, text.slice(value.start, value.end), form)) return at;
  const end = wholeEnd(text, value);
  const exact = tokenAt(text, value.start);
  if (exact) found.push(exact);
  found.push({ start: value.start, end, kind: nameClass.kind, rank: NAMED });
  return Math.max(end, exact?.end ?? 0);
}

/** Keys of a query that name a secret there, and many things elsewhere. */
const QUERY_KEY = /^(?:code|key|sig|signature|magic|ticket|hmac|appid|st|se_sig|invite|auth)$/i;

function queryValueAt(text: string, at: number, found: SecretRange[]): number | undefined {
  const value = valueAt(text, at, true);
  if (!value || !looksMade(text.slice(value.start, value.end))) return undefined;
  const exact = tokenAt(text, value.start);
  found.push(exact ?? { start: value.start, end: value.end, kind: "url-token", rank: NAMED });
  return Math.max(value.end, exact?.end ?? 0);
}

const FLAG = /--([A-Za-z][\w-]{1,40})([ \t]{1,4})(?![-\s])/y;

/** Looks at the `--` at `at`: `--token value`. Returns as `namedValueAt` does. */
export function flagAt(text: string, at: number, found: SecretRange[]): number {
  FLAG.lastIndex = at;
  const match = FLAG.exec(text);
  const nameClass = match ? classifyName(match[1]!) : undefined;
  if (!match || !nameClass) return at;
  const value = valueAt(text, at + match[0].length, false);
  if (!value) return at;
  // Two spaces and more set apart what a help text says of the flag.
  const form = value.form === "quoted" ? "quoted" : match[2]!.length > 1 ? "loose" : "flag";
  if (!isSecretValue(nameClass, text.slice(value.start, value.end), form)) return at;
  const exact = tokenAt(text, value.start);
  if (exact) found.push(exact);
  found.push({ start: value.start, end: value.end, kind: nameClass.kind, rank: NAMED });
  return Math.max(value.end, exact?.end ?? 0);
}
