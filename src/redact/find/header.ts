import { looksRandom } from "./entropy.ts";
import { tokenAt } from "./issuer-token.ts";
import { isPlaceholder, isRedacted } from "./placeholder.ts";
import { PLACE, type SecretRange } from "./range.ts";

export const HEADER = /^(?:proxy-?|x-forwarded-|http_)?authorization$/i;
export const COOKIE = /^(?:set-|http_)?cookie$/i;
const HEADER_VALUE =
  /[ \t]*(?:\\{0,3}["'`][ \t]*)?(?:(Bearer|Basic|Token|Digest|ApiKey|Api-Key|Negotiate|NTLM|GenieKey|SSWS|OAuth|AWS4-HMAC-SHA256)(?:[ \t]+|%20|\+))?([^\s"'`<>\\]{4,4096})/iy;

/** After a scheme all but a short word is a credential; alone it must hold a digit. */
function isCredential(token: string, scheme: string | undefined): boolean {
  const bare = token.replace(/[,.;)\]}]+$/, "");
  if (scheme) return !isPlaceholder(bare) && (token.length >= 6 || /\d/.test(token));
  return !isPlaceholder(bare) && /\d/.test(token) && token.length >= 8;
}

/** What follows `Authorization:` at `at`. Returns where to read on, `at` when there was nothing. */
export function headerAt(text: string, at: number, found: SecretRange[]): number {
  HEADER_VALUE.lastIndex = at;
  const match = HEADER_VALUE.exec(text);
  if (!match) return at;
  const [whole, scheme, token] = match as unknown as [string, string | undefined, string];
  const end = at + whole.length;
  const start = end - token.length;
  if (!isCredential(token, scheme)) return at;
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
const COOKIE_SESSION = /sess|sid|auth|token|jwt|csrf|xsrf/i;
const COOKIE_PERSON = /login|remember|identity|user/i;

/** A session's value is secret whatever it is, up to a flag of two digits; of others what mixes
 * letters and digits, but not a theme or a language. */
function isCookieSecret(name: string, value: string): boolean {
  if (COOKIE_ATTRIBUTE.test(name) || isRedacted(value) || /^\d{1,2}$/.test(value)) return false;
  if (COOKIE_SESSION.test(name)) return value.length >= 2;
  if (COOKIE_PERSON.test(name)) return value.length >= 6;
  return looksRandom(value) || (value.length >= 6 && /\d/.test(value) && /[a-z]/i.test(value));
}

/** The cookies after `Cookie:` at `at`. Returns as `headerAt` does. */
export function cookiesAt(text: string, at: number, found: SecretRange[], seen: Seen): number {
  if (at < seen.cookies) return at;
  let start = at;
  while (start - at < 6 && /[\s"'`\\]/.test(text[start] ?? "x") && text[start] !== "\n") start++;
  COOKIE_LINE.lastIndex = start;
  const line = COOKIE_LINE.exec(text)?.[0] ?? "";
  seen.cookies = start + line.length;
  let end = at;
  for (const pair of line.matchAll(COOKIE_PAIR)) {
    const [whole, name, value] = pair as unknown as [string, string, string];
    if (!isCookieSecret(name, value)) continue;
    end = start + pair.index + whole.length;
    found.push({ start: end - value.length, end, kind: "cookie", rank: PLACE });
  }
  return end;
}
