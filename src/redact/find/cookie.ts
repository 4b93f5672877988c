import { looksRandom } from "./entropy.ts";
import { isHarmless } from "./placeholder.ts";
import { PLACE, type SecretRange } from "./range.ts";

export const COOKIE = /^(?:set-|http_)?cookie$/i;

/** How far cookies were read: a line that says `cookie:` again and again is read once. */
export interface Seen {
  cookies: number;
}

const LINE = /[^\n"'`\\]{1,4096}/y;
const PAIR = /([^=;\s]{1,64})=([^;,\s]{1,4096})/g;
const ATTRIBUTE = /^(?:path|expires|max-age|domain|samesite|secure|httponly|priority|version)$/i;
const SESSION = /sess|sid|auth|token|jwt|csrf|xsrf/i;
const PERSON = /login|remember|identity|user/i;

/** A session's value is secret whatever it is, up to a flag of two digits; of others what mixes
 * letters and digits, but not a theme or a language. */
function isSecretCookie(name: string, value: string): boolean {
  if (ATTRIBUTE.test(name) || isHarmless(value) || /^\d{1,2}$/.test(value)) return false;
  if (SESSION.test(name)) return value.length >= 2;
  if (PERSON.test(name)) return value.length >= 6;
  return looksRandom(value) || (value.length >= 6 && /\d/.test(value) && /[a-z]/i.test(value));
}

/** The cookies after `Cookie:` at `at`. Returns where to read on, `at` when there was nothing. */
export function cookiesAt(text: string, at: number, found: SecretRange[], seen: Seen): number {
  if (at < seen.cookies) return at;
  let start = at;
  while (start - at < 6 && /[\s"'`\\]/.test(text[start] ?? "x") && text[start] !== "\n") start++;
  LINE.lastIndex = start;
  const line = LINE.exec(text)?.[0] ?? "";
  seen.cookies = start + line.length;
  let end = at;
  for (const pair of line.matchAll(PAIR)) {
    const [whole, name, value] = pair as unknown as [string, string, string];
    if (!isSecretCookie(name, value)) continue;
    end = start + pair.index + whole.length;
    found.push({ start: end - value.length, end, kind: "cookie", rank: PLACE });
  }
  return end;
}
