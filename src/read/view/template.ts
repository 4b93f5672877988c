/**
 * A line with everything masked that differs from run to run: numbers, times, pids, hashes, uuids,
 * paths, bars. Two lines of one template say the same thing about different values.
 */
export interface Template {
  key: string;
  /** The masked tokens, in order: what differed. */
  parameters: string[];
}

/** Stand in a key for what is masked. A number and a path are parameters, a calendar word and a unit not. */
export const NUMBER = "\u0001";
export const PATH = "\u0002";
export const CALENDAR_WORD = "\u0003";
const UNIT_WORD = "\u0004";

/** Characters that end a token. A colon does only at its end, so that 12:30:01 stays one token. */
const ENDS = new Uint8Array(128);
for (const mark of " \t,;=()[]{}<>\"'`|") ENDS[mark.charCodeAt(0)] = 1;

const OPENS = new Uint8Array(128);
for (const mark of "([{=") OPENS[mark.charCodeAt(0)] = 1;

/**
 * A template is made of so much of a line: enough to tell lines apart, bounded for long ones. The key
 * is what counts, as values of other lengths must not move the end.
 */
const LONGEST_KEY = 500;
const LONGEST = 8000;

export function template(line: string): Template {
  const text = line.length > LONGEST ? line.slice(0, LONGEST) : line;
  const parameters: string[] = [];
  let key = "";
  let at = 0;
  let afterNumber = false;
  /** Nothing but spaces since a bracket was opened. */
  let opened = false;
  while (at < text.length && key.length < LONGEST_KEY) {
    const code = text.charCodeAt(at);
    if (ENDS[code]) {
      const next = skipRepeat(text, at);
      // Numbers are padded to a width in brackets too: [  7%].
      if (code !== 32 || !opened) key += code === 9 ? " " : text[at];
      if (code !== 32) {
        afterNumber = false;
        opened = OPENS[code] === 1;
      }
      at = next;
      continue;
    }
    let end = at + 1;
    while (end < text.length && !ENDS[text.charCodeAt(end)]) end++;
    const token = text.slice(at, end);
    const masked = maskToken(token, afterNumber, parameters);
    afterNumber = masked.startsWith(NUMBER) && text[end] === " ";
    key += masked;
    opened = false;
    at = end;
  }
  return { key: key.trim(), parameters };
}

function maskToken(token: string, afterNumber: boolean, parameters: string[]): string {
  const tail = token.length > 1 && token.endsWith(":") ? ":" : "";
  const body = tail ? token.slice(0, -1) : token;
  // Paths first: whether a name in one has a digit must not make another template.
  if (isPath(body)) {
    parameters.push(body);
    return PATH + tail;
  }
  if (hasDigit(body)) {
    parameters.push(body);
    return NUMBER + tail;
  }
  if (afterNumber && UNIT.test(body)) return UNIT_WORD + tail;
  if (body.length < 4 && CALENDAR.test(body)) return CALENDAR_WORD + tail;
  if (!isLetter(body.charCodeAt(0)) && RULE.test(body)) return `${body[0]}${tail}`;
  if (body.at(-6) === "-" && POD.test(body)) {
    parameters.push(body);
    return NUMBER + tail;
  }
  return token;
}

const UNIT =
  /^(?:[nuµm]?s|secs?|seconds?|mins?|minutes?|h|hours?|days?|[kKMGT]?i?[bB]|bytes|[kKMGT]?i?B\/s|%)[.,]?$/;
const CALENDAR =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|AM|PM|UTC|Z)$/;
/** Bars and rules, whatever their length. */
const RULE = /^[^\p{L}\p{N}]{2,}$/u;
/** Kubernetes ends names with characters that spell no words. */
const POD = /^[a-z-]*-[bcdfghjklmnpqrstvwxz]{5}$/;

function isLetter(code: number): boolean {
  const lower = code | 32;
  return lower >= 97 && lower <= 122;
}

function hasDigit(token: string): boolean {
  for (let at = 0; at < token.length; at++) {
    const code = token.charCodeAt(at);
    if (code >= 48 && code <= 57) return true;
  }
  return false;
}

function isPath(token: string): boolean {
  const slash = token.indexOf("/");
  if (slash < 0 || token.length < 3) return false;
  const first = token[0];
  return first === "/" || first === "." || first === "~" || token.indexOf("/", slash + 1) > 0;
}

/** Columns and bars are padded differently each time: a repeated mark counts once. */
function skipRepeat(text: string, at: number): number {
  const code = text.charCodeAt(at);
  let next = at + 1;
  while (next < text.length && text.charCodeAt(next) === code) next++;
  return next;
}

/** The words of a template that carry meaning, in lower case, each once. */
export function words(key: string): string[] {
  const found = new Set<string>();
  for (const match of key.matchAll(/\p{L}[\p{L}'_]{2,}/gu)) {
    found.add(match[0].toLowerCase());
    if (found.size >= 40) break;
  }
  return [...found];
}

/**
 * The number in a parameter, or undefined for hashes, times, addresses and other names: `41.2%`, `-3`,
 * `1,204`, `12ms`, `nan`. Units do not matter: a parameter keeps its unit.
 */
export function parameterNumber(parameter: string): number | undefined {
  const match =
    /^[~$#v+]?(-?\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?)(?:[a-zA-Zµ%]{0,4}(?:\/s)?)?\.?$/.exec(
      parameter,
    );
  if (!match) return undefined;
  const value = Number(match[1]!.replace(/[,_]/g, ""));
  return Number.isFinite(value) ? value : undefined;
}
