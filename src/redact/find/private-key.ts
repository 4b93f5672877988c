import { KEY_LINE, keyLinesAt, keyTextOf, lineEnd } from "./key-text.ts";
import { type Detector, EXACT, type SecretRange } from "./range.ts";

const BEGIN =
  /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/g;
const END = /-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/;
const ANY_BEGIN = /-----BEGIN /;
const ANY_END = /-----END |---- END /;
const NAME = "PRIVATE KEY";

/**
 * Private keys in PEM, OpenPGP or OpenSSH armour: over many lines (with whatever stands before
 * them: a diff sign, a log prefix), on one line with `\n` written out, cut off at the end, and,
 * where END shows, cut off at the start. The lines stay, their key text goes. A text that begins
 * midway may begin with key text.
 */
export const findPrivateKeys: Detector = (text, found, { midway }) => {
  if (midway) keyLinesAt(text, 0, found);
  let from = 0;
  let end = -1;
  for (let at = text.indexOf(NAME); at >= 0; at = text.indexOf(NAME, from)) {
    from = at + NAME.length;
    const lead = Math.max(0, at - 64);
    const near = text.slice(lead, at + 30);
    const begin = lastBegin(near);
    if (begin && lead + begin.index + begin[0].length > at) {
      // One search per line, not one per key on it.
      if (end < at) end = lineEnd(text, at);
      from = Math.max(from, blockAt(text, lead + begin.index, begin[0], end, found));
    } else {
      const close = END.exec(near);
      if (close) linesBefore(text, lead + close.index, kindOf(close[0]), found);
    }
  }
};

function lastBegin(near: string): RegExpExecArray | undefined {
  BEGIN.lastIndex = 0;
  let last: RegExpExecArray | undefined;
  for (let match = BEGIN.exec(near); match; match = BEGIN.exec(near)) last = match;
  return last;
}

function kindOf(armour: string): string {
  if (armour.includes("PGP")) return "pgp-private-key";
  if (armour.includes("SSH")) return "ssh-private-key";
  return "private-key";
}

/** Lines that are no part of a key after which a block without END counts as cut off. */
const PATIENCE = 4;

/**
 * Masks the block whose armour line `begin` stands at `beginAt`, on a line that ends at `firstEnd`.
 * Returns where reading goes on.
 */
function blockAt(
  text: string,
  beginAt: number,
  begin: string,
  firstEnd: number,
  found: SecretRange[],
): number {
  const kind = kindOf(begin);
  const near = text.slice(Math.max(0, beginAt - 200), beginAt);
  const lead = near.slice(near.lastIndexOf("\n") + 1);
  let at = beginAt + begin.length;
  if (text.slice(at, Math.min(at + 24, firstEnd)).trim().length > 3)
    return inlineBlock(text, at, firstEnd, kind, found);
  const closed = isClosed(text, at);
  at = firstEnd + 1;
  for (let misses = 0, first = true; at <= text.length && misses < PATIENCE; first = false) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    if (ANY_END.test(line)) return end;
    if (ANY_BEGIN.test(line)) return at;
    const key = ARMOUR_HEADER.test(line) ? undefined : keyPartOf(line, lead, closed, first);
    if (key) found.push({ start: at + key.start, end: at + key.end, kind, rank: EXACT });
    misses = closed || key || line.trim() === "" || line.includes("[masked:") ? 0 : misses + 1;
    at = end + 1;
  }
  return Math.min(at, text.length);
}

const ARMOUR_HEADER =
  /^[\s|>+*-]*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Subject):? /;

/** A block that is longer than this between its BEGIN and its END is judged line by line. */
const BLOCK_LIMIT = 20_000;

/** Whether the next armour line after `at` is an END: then all between belongs to the key. */
function isClosed(text: string, at: number): boolean {
  const next = text.indexOf("-----", at);
  return next >= 0 && next - at < BLOCK_LIMIT && ANY_END.test(text.slice(next, next + 10));
}

/** What to mask of a line of a block: all of it when the block is closed or it is one word right
 * under BEGIN, else what looks like key text. */
function keyPartOf(line: string, lead: string, closed: boolean, first: boolean) {
  const rest = closed || first ? restOf(line, lead) : undefined;
  if (rest && (closed || !/\s/.test(line.slice(rest.start, rest.end)))) return rest;
  return keyTextOf(line, lead.length);
}

/** The rest of a line that stands behind the same lead (indent, log prefix) as its BEGIN did. */
function restOf(line: string, lead: string): { start: number; end: number } | undefined {
  if (digitsAside(line.slice(0, lead.length)) !== digitsAside(lead)) return undefined;
  const rest = line.slice(lead.length).trim();
  if (rest === "") return undefined;
  const start = line.indexOf(rest, lead.length);
  return { start, end: start + rest.length };
}

/** A log prefix may hold the time. */
function digitsAside(lead: string): string {
  return lead.replace(/\d/g, "0");
}

/** Key text with the escapes a JSON or shell string puts between its lines. */
const INLINE_KEY = /(?:[A-Za-z0-9+/= ]|\\+[nrt])+/y;

/** A block all on one line: up to END, or as far as key text goes when that is cut off. */
function inlineBlock(
  text: string,
  at: number,
  lineEnds: number,
  kind: string,
  found: SecretRange[],
): number {
  const close = text.indexOf("-----", at);
  INLINE_KEY.lastIndex = at;
  const end =
    close >= 0 && close < lineEnds
      ? close
      : Math.min(at + (INLINE_KEY.exec(text)?.[0].length ?? 0), lineEnds);
  if (end > at) found.push({ start: at, end, kind, rank: EXACT });
  return end;
}

const LAST_KEY_LINE = /^[\s|>+*-]{0,8}([A-Za-z0-9+/]{1,76}={0,2})\s*$/;

/** The lines before an END without BEGIN, back as far as they look like key text. */
function linesBefore(text: string, end: number, kind: string, found: SecretRange[]): void {
  let at = text.lastIndexOf("\n", end - 1);
  for (let first = true; at >= 0; first = false) {
    const start = text.lastIndexOf("\n", at - 1) + 1;
    const line = text.slice(start, Math.min(at, start + 200));
    const key = (first ? LAST_KEY_LINE : KEY_LINE).exec(line)?.[1];
    if (!key) return;
    const from = start + line.indexOf(key);
    found.push({ start: from, end: from + key.length, kind, rank: EXACT });
    at = start - 1;
  }
}
