import type { Form } from "./is-secret.ts";
import { isBlank, isQuote, SPACES_LIMIT } from "./name-before.ts";

const BACKSLASH = 92;

/** A value, where it stands and how. */
export interface Value {
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
export function valueAt(text: string, at: number, inQuery: boolean): Value | undefined {
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
  /(?:^|\n)[ \t]*(?:[-+>#*<][ \t]+|[-+>])?(?:export[ \t]+|set[ \t]+|ENV[ \t]+)?["']?$/;
const GO_STRUCT = /[{ ]$/;

/** A name at the start of a line with the value as all the rest: a field of YAML, INI or a dump. */
function isField(text: string, nameStart: number, end: number): boolean {
  const after = text.charCodeAt(end);
  if (!Number.isNaN(after) && after !== 10 && after !== 13) return false;
  return LINE_LEAD.test(text.slice(Math.max(0, nameStart - 40), nameStart));
}

/** How the value after the separator that ends at `next` stands beside the name at `nameStart`. */
export function formOf(text: string, value: Value, nameStart: number, next: number): Form {
  const { form, start, end } = value;
  if (form === "quoted") return form;
  if (form === "tight" && text.charCodeAt(next - 1) === 58) {
    // `name:value` is as often an image and its tag, a task and its step; `{Password:x}` is Go's.
    const goes = /[A-Z]/.test(text[nameStart]!) && GO_STRUCT.test(text[nameStart - 1] ?? "");
    if (goes && /[}\s]/.test(text[end] ?? "\n")) return "tight";
    return isField(text, nameStart, end) && /\d/.test(text.slice(start, end)) ? "field" : "loose";
  }
  if (form === "loose" && isField(text, nameStart, end)) return "field";
  if (form === "tight" && /[,)]/.test(text[end] ?? "") && /[(, ]/.test(text[nameStart - 1] ?? "")) {
    return "argument";
  }
  return form;
}

const TOKEN_TAIL = /[\w+/=.~-]{0,8192}/y;

/** A value cut at the look-ahead limit goes on as long as its characters do. */
export function wholeEnd(text: string, value: Value): number {
  if (value.end - value.start < 1024) return value.end;
  TOKEN_TAIL.lastIndex = value.end;
  return value.end + (TOKEN_TAIL.exec(text)?.[0].length ?? 0);
}
