import { type Detector, EXACT } from "./range.ts";
import { mayBreak, wrapsOf } from "./wrapped-value.ts";

/** Shorter values would mask ordinary text. */
export const LEAST_VALUE = 6;
/** Shorter ones are not looked for in base64, nor across lines. */
const LEAST_CODED = 8;

const XML: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** In XML and HTML; the apostrophe has three writings. */
function inXml(value: string): string[] {
  const escaped = value.replace(/[&<>"']/g, (sign) => XML[sign]!);
  const text = value.replace(/[&<>]/g, (sign) => XML[sign]!);
  return [
    escaped,
    text,
    escaped.replaceAll("&#39;", "&#x27;"),
    escaped.replaceAll("&#39;", "&apos;"),
  ];
}

/** In a URL: as `encodeURIComponent`, as a form, with all signs and in lower case. */
function inUrl(value: string): string[] {
  const whole = value.replace(/\p{Cs}/gu, "\ufffd");
  const strict = encodeURIComponent(whole).replace(
    /[!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const all = [encodeURIComponent(whole), strict, strict.replaceAll("%20", "+"), encodeURI(whole)];
  return [...all, ...all.map((one) => one.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()))];
}

/**
 * What base64 of any text with the value in it must hold, wherever the value begins in it: the first
 * and the last characters mix with what stands beside it and are left out.
 */
function inBase64(value: string): string[] {
  const bytes = Buffer.from(value);
  const all = [0, 1, 2].flatMap((lead) => {
    const coded = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString("base64")
      .replace(/=+$/, "");
    const whole = Math.floor(((lead + bytes.length) * 8) / 6);
    const inner = coded.slice(lead === 0 ? 0 : lead + 1, whole);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
  return [...all, bytes.toString("hex"), bytes.toString("hex").toUpperCase()];
}

/** A value as programs print it: as it is, line by line, in a URL, JSON, XML, a shell, base64, hex. */
export function writingsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.trim().length >= LEAST_VALUE);
  const all = lines.flatMap((line) => {
    const json = JSON.stringify(line).slice(1, -1);
    return [
      line,
      json,
      json.replaceAll("/", "\\/"),
      json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
      JSON.stringify(json).slice(1, -1),
      line.replaceAll("'", "'\\''"),
      line.replace(/[^\w@%+=:,./-]/g, "\\$&"),
      ...inUrl(line),
      ...inXml(line),
    ];
  });
  const coded = value.length >= LEAST_CODED ? inBase64(value) : [];
  return [...new Set([...all, ...coded])].filter((one) => one.length >= LEAST_VALUE);
}

/** Every writing of the values once, the longest first. */
export function exactValues(secrets: string[]): string[] {
  const all = new Set(secrets.filter((one) => one.length >= LEAST_VALUE).flatMap(writingsOf));
  return [...all].sort((a, b) => b.length - a.length);
}

/** Every place where a known value stands, also one that was wrapped over lines. */
export const findExactValues: Detector = (text, found, { values }) => {
  if (values.length === 0) return;
  everyPlace(text, values, (start, end) => {
    found.push({ start, end, kind: "env-secret", rank: EXACT });
  });
  if (!text.includes("\n")) return;
  const long = values.filter((value) => value.length >= LEAST_CODED);
  if (long.length > 0) acrossLines(text, long, found);
};

function everyPlace(
  text: string,
  values: readonly string[],
  tell: (start: number, end: number) => void,
): void {
  for (const value of values) {
    let at = text.indexOf(value);
    while (at >= 0) {
      tell(at, at + value.length);
      at = text.indexOf(value, at + value.length);
    }
  }
}

/** The values in the text without its line ends; the mask splits what is found at them again. */
function acrossLines(
  text: string,
  values: readonly string[],
  found: Parameters<Detector>[1],
): void {
  if (!mayBreak(text, values)) return;
  let joined = "";
  let from = 0;
  /** Where in `joined` each piece of the text begins, and where in the text. */
  const pieces: [joined: number, text: number][] = [];
  for (const wrap of wrapsOf(text)) {
    pieces.push([joined.length, from]);
    joined += text.slice(from, wrap.start);
    from = wrap.end;
  }
  pieces.push([joined.length, from]);
  joined += text.slice(from);
  everyPlace(joined, values, (start, end) => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle]![0] <= start) low = middle;
      else high = middle - 1;
    }
    for (let at = low; at < pieces.length && pieces[at]![0] < end; at++) {
      const [inJoined, inText] = pieces[at]!;
      const stop = Math.min(end, pieces[at + 1]?.[0] ?? joined.length);
      const begin = Math.max(start, inJoined);
      if (stop > begin)
        found.push({
          start: inText + begin - inJoined,
          end: inText + stop - inJoined,
          kind: "env-secret",
          rank: EXACT,
        });
    }
  });
}
