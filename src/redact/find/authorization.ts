import { tokenAt } from "./issuer-token.ts";
import { isPlaceholder } from "./placeholder.ts";
import { PLACE, type SecretRange } from "./range.ts";

export const AUTHORIZATION = /^(?:proxy-?|x-forwarded-|http_)?authorization$/i;
const HEADER_VALUE =
  /[ \t]*(?:\[?\\{0,3}["'`[][ \t]*){0,2}(?:(Bearer|Basic|Token|Digest|ApiKey|Api-Key|Negotiate|NTLM|GenieKey|SSWS|Splunk|Client-ID|DeepL-Auth-Key|Hawk|PRIVATE-TOKEN|Key|OAuth|AWS4-HMAC-SHA256)(?:[ \t]+|%20|\+))?([^\s"'`<>\\]{4,4096})/iy;

/** After a scheme all but a short word is a credential; alone it must hold a digit. */
function isCredential(token: string, scheme: string | undefined): boolean {
  const bare = token.replace(/[,.;)\]}]+$/, "");
  if (scheme) return !isPlaceholder(bare) && (token.length >= 6 || /\d/.test(token));
  return !isPlaceholder(bare) && /\d/.test(token) && token.length >= 8;
}

/** What follows `Authorization:` at `at`. Returns where to read on, `at` when there was nothing. */
export function authorizationAt(text: string, at: number, found: SecretRange[]): number {
  HEADER_VALUE.lastIndex = at;
  const match = HEADER_VALUE.exec(text);
  if (!match) return at;
  const [whole, scheme, token] = match as unknown as [string, string | undefined, string];
  const end = at + whole.length;
  const start = end - token.length;
  // A scheme is no secret, whatever follows it.
  if (!isCredential(token, scheme)) return scheme ? start : at;
  const exact = tokenAt(text, start);
  if (exact && exact.end >= end - 2) {
    found.push(exact);
    return exact.end;
  }
  const kind = scheme ? `${scheme.toLowerCase().replace("aws4-hmac-sha256", "aws")}-auth` : "auth";
  found.push({ start, end, kind, rank: PLACE });
  return end;
}
