import type { Line, LogReader } from "../store/log/line.ts";
import { hitsOfMarkers, type Masker } from "./masker.ts";
import { maskSanitized, type Redacted, redact } from "./redacted.ts";
import { sanitize } from "./sanitize.ts";

/** Part of a log may begin inside a private key. */
const PART = { midway: true };

/** Lines a private key may reach back from its last one. */
const KEY_REACH = 120;

/** Lines that could be the inside of a key: one word, or one that ends in a long one. */
const KEY_LIKE = /^\W{0,8}[A-Za-z0-9+/]{2,}={0,2}\s*$|[A-Za-z0-9+/]{24,}={0,2}\W{0,3}$/;

/** How much more is read than one line needs: views go through a log forwards or backwards. */
const AHEAD = 480;

/**
 * Redacts single lines of a log, in any order. A line that looks like key text is judged with the
 * lines before it, since its BEGIN may stand far above.
 */
export function lineRedactor(masker: Masker): (line: Line, log: LogReader) => Redacted {
  const around = neighbours();
  return (line, log) => {
    const sanitized = sanitize(line.text);
    const near = KEY_LIKE.test(sanitized.text) ? around(line, log) : [];
    const own = near.findIndex((one) => one.n === line.n);
    if (own < 0 || !near.slice(0, own).some((one) => /private/i.test(one.text)))
      return maskSanitized(sanitized, masker, PART);
    const all = redact(near.map((one) => one.text).join("\n"), masker, PART);
    const text = all.text.split("\n")[own]!;
    return { text, removed: sanitized.removed, masked: hitsOfMarkers(text) };
  };
}

/** The lines near one, from a block that is read once for many lines in a row. */
function neighbours(): (line: Line, log: LogReader) => Line[] {
  let block:
    | { log: LogReader; from: number; to: number; lines: Line[]; stream: string }
    | undefined;
  return (line, log) => {
    const [from, to] = [Math.max(1, line.n - KEY_REACH), line.n + 2];
    const held = block?.log === log && block.stream === line.stream ? block : undefined;
    if (held === undefined || from < held.from || to > held.to) {
      const backwards = held !== undefined && line.n < held.to - AHEAD;
      const reach = {
        from: backwards ? Math.max(1, from - AHEAD) : from,
        to: to + (backwards ? 0 : AHEAD),
      };
      const lines = log.range(reach.from, reach.to, sameStream(line));
      block = { log, ...reach, lines, stream: line.stream };
    }
    return block!.lines.filter(({ n }) => n >= from && n <= to);
  };
}

function sameStream({ stream }: Line): { stream?: "stdout" | "stderr" } {
  return stream === "tty" ? {} : { stream };
}

/** How many lines before those wanted are looked at: a key of 4096 bits has 51. */
export const CONTEXT = 64;
const CONTEXT_CHARS = 1000;
const CHUNK = 512;
/** Masking looks at a chunk as one text; one of long lines is kept short in lines. */
const CHUNK_CHARS = 256 * 1024;

/** Redacts the lines of a log in order, from number `first` on; those before it are context. */
export function* redactLines(
  lines: Iterable<Line>,
  first: number,
  masker: Masker,
): Generator<Line> {
  let context: string[] = [];
  for (const chunk of chunks(lines)) {
    const before = chunk.findIndex(({ n }) => n >= first);
    const sent = before < 0 ? [] : chunk.slice(before);
    context.push(...chunk.slice(0, chunk.length - sent.length).map(asContext));
    const texts = masked(context, sent, masker);
    for (const [i, line] of sent.entries()) yield { ...line, text: texts[i]! };
    context = [...context, ...sent.slice(-CONTEXT).map(asContext)].slice(-CONTEXT);
  }
}

function masked(context: string[], lines: Line[], masker: Masker): string[] {
  const texts = lines.map(({ text }) => sanitize(text).text.replaceAll("\n", " "));
  const text = [...context, ...texts].join("\n");
  return masker.mask(text, PART).text.split("\n").slice(context.length);
}

function asContext({ text }: Line): string {
  return sanitize(text).text.slice(0, CONTEXT_CHARS);
}

function* chunks(lines: Iterable<Line>): Generator<Line[]> {
  let chunk: Line[] = [];
  let chars = 0;
  for (const line of lines) {
    chunk.push(line);
    chars += line.text.length;
    if (chunk.length < CHUNK && chars < CHUNK_CHARS) continue;
    yield chunk;
    chunk = [];
    chars = 0;
  }
  if (chunk.length > 0) yield chunk;
}
