import { EXACT, type SecretRange } from "./range.ts";

const BEGIN =
  /-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----/g;
const END = /-----END |---- END /;
const END_PRIVATE = /-----END (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----/;
const KEY_TEXT = /[A-Za-z0-9+/=]+/y;
/** Key text with the escapes a JSON or shell string puts between its lines. */
const INLINE_BODY = /(?:[A-Za-z0-9+/= ]|\\+[nrt])+/y;
const ARMOUR_HEADER =
  /^[\s|>+*-]*(?:Proc-Type|DEK-Info|Version|Comment|Hash|Charset|MessageID|Subject):? /;
/** Lines that are no part of a key after which the block counts as cut off. */
const PATIENCE = 4;

function kindOf(begin: string): string {
  if (begin.includes("PGP")) return "pgp-private-key";
  if (begin.includes("SSH")) return "ssh-private-key";
  return "private-key";
}

/** What may follow key text on its line: a quote and a comma, an escape written out. */
const CLOSES = /^\s*(?:\\[nr]|[^\sA-Za-z0-9]){0,2}\s*$/;

/** The key text on one line of a block: after the lead the BEGIN line had, or as the last word. */
export function bodyOf(line: string, lead: number): { start: number; end: number } | undefined {
  for (const from of [lead, line.length - line.trimStart().length]) {
    KEY_TEXT.lastIndex = from;
    const text = KEY_TEXT.exec(line)?.[0];
    if (
      text &&
      CLOSES.test(line.slice(from + text.length, from + text.length + 40)) &&
      text.length >= 2
    ) {
      return { start: from, end: from + text.length };
    }
  }
  const last = /(?:^|[^A-Za-z0-9+/=])([A-Za-z0-9+/]{24,}={0,2})\W{0,3}$/.exec(line.slice(-200));
  if (!last) return undefined;
  const start = Math.max(0, line.length - 200) + last.index + last[0].indexOf(last[1]!);
  return { start, end: start + last[1]!.length };
}

/** A block all on one line: up to END, or as far as key text goes when that is cut off. */
function inlineBlock(
  text: string,
  at: number,
  lineEnd: number,
  kind: string,
  found: SecretRange[],
): number {
  const close = text.indexOf("-----", at);
  INLINE_BODY.lastIndex = at;
  const end =
    close >= 0 && close < lineEnd
      ? close
      : Math.min(at + (INLINE_BODY.exec(text)?.[0].length ?? 0), lineEnd);
  if (end > at) found.push({ start: at, end, kind, rank: EXACT });
  return end;
}

/** A block that is longer than this between its BEGIN and its END is judged line by line. */
const BLOCK_LIMIT = 20_000;

/** Whether the next armour line after `at` is an END: then all between belongs to the key. */
function isClosed(text: string, at: number): boolean {
  const next = text.indexOf("-----", at);
  return next >= 0 && next - at < BLOCK_LIMIT && END.test(text.slice(next, next + 10));
}

const digitsAside = (lead: string) => lead.replace(/\d/g, "0");

/** The rest of a line that stands behind the same lead (indent, log prefix) as its BEGIN did. */
function restOf(line: string, lead: string): { start: number; end: number } | undefined {
  if (digitsAside(line.slice(0, lead.length)) !== digitsAside(lead)) return undefined;
  const rest = line.slice(lead.length).trim();
  if (rest === "") return undefined;
  const start = line.indexOf(rest, lead.length);
  return { start, end: start + rest.length };
}

/** Masks the block that begins on the line ending at `firstEnd`; returns where reading goes on. */
function blockAt(
  text: string,
  begin: RegExpExecArray,
  firstEnd: number,
  found: SecretRange[],
): number {
  const kind = kindOf(begin[0]);
  const near = text.slice(Math.max(0, begin.index - 200), begin.index);
  const lead = near.slice(near.lastIndexOf("\n") + 1);
  let at = begin.index + begin[0].length;
  if (text.slice(at, Math.min(at + 24, firstEnd)).trim().length > 3) {
    return inlineBlock(text, at, firstEnd, kind, found);
  }
  const closed = isClosed(text, at);
  at = firstEnd + 1;
  for (let misses = 0, first = true; at <= text.length && misses < PATIENCE; first = false) {
    const end = lineEnd(text, at);
    const line = text.slice(at, end);
    if (END.test(line)) return end;
    if (BEGIN_AGAIN.test(line)) return at;
    const body = ARMOUR_HEADER.test(line) ? undefined : lineBody(line, lead, closed, first);
    if (body) found.push({ start: at + body.start, end: at + body.end, kind, rank: EXACT });
    misses = closed || body || line.trim() === "" || line.includes("[masked:") ? 0 : misses + 1;
    at = end + 1;
  }
  return Math.min(at, text.length);
}

/** What to mask of a line of a block: all of it when the block is closed or it is one word right
 * under BEGIN, else what looks like key text. */
function lineBody(line: string, lead: string, closed: boolean, first: boolean) {
  const rest = closed || first ? restOf(line, lead) : undefined;
  if (rest && (closed || !/\s/.test(line.slice(rest.start, rest.end)))) return rest;
  return bodyOf(line, lead.length);
}

const BEGIN_AGAIN = /-----BEGIN /;

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** Key lines have one of the widths the tools write, and are not hex. */
const KEY_LINE = /^[\s|>+*-]{0,8}((?:[A-Za-z0-9+/]{64}|[A-Za-z0-9+/]{70}|[A-Za-z0-9+/]{76}))\s*$/;
const LAST_KEY_LINE = /^[\s|>+*-]{0,8}([A-Za-z0-9+/]{1,76}={0,2})\s*$/;

const isKeyLine = (line: string) => KEY_LINE.test(line) && /[a-z]/.test(line) && /[G-Z]/.test(line);

/** The lines before an END without BEGIN, back as far as they look like key text. */
function tailBlock(text: string, end: number, found: SecretRange[], kind: string): void {
  let at = text.lastIndexOf("\n", end - 1);
  for (let first = true; at >= 0; first = false) {
    const start = text.lastIndexOf("\n", at - 1) + 1;
    const line = text.slice(start, Math.min(at, start + 200));
    const body = (first ? LAST_KEY_LINE : KEY_LINE).exec(line)?.[1];
    if (!body) return;
    const from = start + line.indexOf(body);
    found.push({ start: from, end: from + body.length, kind, rank: EXACT });
    at = start - 1;
  }
}

/** Lines of key text from `from` on, in a view that begins in the middle of a key. */
function headBlock(text: string, found: SecretRange[], from = 0): number {
  let at = from;
  while (at < text.length) {
    const end = lineEnd(text, at);
    const line = text.slice(at, Math.min(end, at + 200));
    if (!isKeyLine(line)) return at;
    const body = KEY_LINE.exec(line)![1]!;
    const start = at + line.indexOf(body);
    found.push({ start, end: start + body.length, kind: "private-key", rank: EXACT });
    at = end + 1;
  }
  return at;
}

const MASKED_KEY = "private-key]";

/** Key lines right under one that is masked already, or that ends in key text of a known shape. */
export function findKeyRests(text: string, found: SecretRange[]): void {
  const ends: number[] = [];
  for (let at = text.indexOf(MASKED_KEY); at >= 0; at = text.indexOf(MASKED_KEY, at + 1)) {
    ends.push(at + MASKED_KEY.length);
  }
  for (const { end, kind } of found) if (kind.endsWith("private-key")) ends.push(end);
  let read = 0;
  for (const end of ends.sort((a, b) => a - b)) {
    if (end < read) continue;
    const next = /^[\s"'\\]{0,4}?\r?\n/.exec(text.slice(end, end + 6));
    if (next) read = headBlock(text, found, end + next[0].length);
  }
}

/**
 * Private keys in PEM, OpenPGP or OpenSSH armour: over many lines (with whatever stands before
 * them: a diff sign, a log prefix), on one line with `\n` written out, cut off at the end, and,
 * where END shows, cut off at the start. The lines stay, their key text goes.
 *
 * @param midway the text may begin inside a key: leading lines of key text are masked too
 */
export function findPrivateKeys(text: string, found: SecretRange[], midway: boolean): void {
  if (midway) headBlock(text, found);
  let from = 0;
  let end = -1;
  for (let at = text.indexOf("PRIVATE KEY"); at >= 0; at = text.indexOf("PRIVATE KEY", from)) {
    from = at + 11;
    const lead = Math.max(0, at - 64);
    const near = text.slice(lead, at + 30);
    BEGIN.lastIndex = 0;
    const begin = lastMatch(near);
    if (begin && lead + begin.index + begin[0].length > at) {
      begin.index += lead;
      // One search per line, not one per key on it.
      if (end < at) end = lineEnd(text, at);
      from = Math.max(from, blockAt(text, begin, end, found));
    } else {
      const close = END_PRIVATE.exec(near);
      if (close) tailBlock(text, lead + close.index, found, kindOf(close[0]));
    }
  }
}

function lastMatch(near: string): RegExpExecArray | undefined {
  let last: RegExpExecArray | undefined;
  for (let match = BEGIN.exec(near); match; match = BEGIN.exec(near)) last = match;
  return last;
}

const PUTTY = /Private-Lines: (\d{1,3})[^\n]{0,8}\n/y;

/** PuTTY says how many lines the private half has; they follow at once. */
export function findPuttyKeys(text: string, found: SecretRange[]): void {
  const anchor = "Private-Lines: ";
  for (let at = text.indexOf(anchor); at >= 0; at = text.indexOf(anchor, at + anchor.length)) {
    PUTTY.lastIndex = at;
    const match = PUTTY.exec(text);
    if (!match) continue;
    const near = text.slice(Math.max(0, at - 200), at);
    const lead = near.length - 1 - near.lastIndexOf("\n");
    let start = at + match[0].length;
    for (let left = Number(match[1]); left > 0 && start < text.length; left--) {
      const end = lineEnd(text, start);
      const body = bodyOf(text.slice(start, end), lead);
      if (!body) break;
      found.push({
        start: start + body.start,
        end: start + body.end,
        kind: "putty-private-key",
        rank: EXACT,
      });
      start = end + 1;
    }
  }
}
