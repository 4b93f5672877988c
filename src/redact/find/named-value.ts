import { AUTHORIZATION, authorizationAt } from "./authorization.ts";
import { COOKIE, cookiesAt, type Seen } from "./cookie.ts";
import { isSecretValue } from "./is-secret.ts";
import { tokenAt } from "./issuer-token.ts";
import { nameBefore, ownerOf } from "./name-before.ts";
import { classifyName } from "./name-class.ts";
import { NAMED, type SecretRange } from "./range.ts";
import { formOf, valueAt, wholeEnd } from "./value.ts";

/** `<password>value</password>`, at its first `>`. */
export function elementAt(text: string, at: number, found: SecretRange[]): number {
  const before = nameBefore(text, at);
  if (!before || text[before.start - 1] !== "<") return at;
  const nameClass = classifyName(before.name);
  if (!nameClass) return at;
  const end = text.indexOf("<", at);
  if (end < 0 || end - at > 4096 || text[end + 1] !== "/") return at;
  if (!isSecretValue(nameClass, text.slice(at + 1, end).trim(), "tight")) return at;
  found.push({ start: at + 1, end, kind: nameClass.kind, rank: NAMED });
  return end;
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
