import type { Line, LogReader } from "../store/log/line.ts";
import { hitsOfMarkers, type Masker } from "./masker.ts";
import { maskSanitized, type Redacted, redact } from "./redacted.ts";
import { sanitize } from "./sanitize.ts";

/** Part of a log may begin inside a private key. */
const PART = { midway: true };

/** How far above a line that is said which makes it a secret: a key's BEGIN, a table's header. */
const REACH = 120;
/** Lines that could belong to something above: key text, a word that tells itself, a list's word. */
const MAY_BELONG =
  /^\W{0,8}[A-Za-z0-9+/]{2,}={0,2}\s*$|[A-Za-z0-9+/]{24,}={0,2}\W{0,3}$|[A-Za-z]\S{0,40}\d|\d\S{0,40}[A-Za-z]|[A-Za-z][!#$%^&*+?]|^\W*\d{1,2}\W{1,3}[a-z]{3,8}\W*$|^(?:\W*[a-z]{3,8}){3,24}\W*$/;
/** Lines that may say something of those below them. */
const SPEAKS_OF =
  /private|pass|token|secret|key|phrase|mnemonic|seed|credential|pwd|form-data|parol|code/i;
const OF_THOSE_BELOW =
  /[:|>"=+-]\s*$|eed|nemonic|hrase|private|secret|\b(?:name|key)\\*["']?\s*[:=]/i;
const HEADER = /^[^=:(\d]*$/;
/** Longer lines are judged by themselves. */
const LONGEST = 1000;

/** How much more is read than one line needs when a view goes through a log line by line. */
const AHEAD = 480;
const NEXT = 4;

/**
 * Redacts single lines of a log, in any order. A line that may belong to something above it (a
 * private key, a block of YAML, a table, a form) is judged with the lines before it.
 */
export function lineRedactor(masker: Masker): (line: Line, log: LogReader) => Redacted {
  const around = neighbours(masker);
  return (line, log) => {
    const sanitized = sanitize(line.text);
    const own = maskSanitized(sanitized, masker, PART);
    if (sanitized.text.length > LONGEST || !MAY_BELONG.test(sanitized.text)) return own;
    const below = around(line, log);
    if (below === undefined || below === sanitized.text || below === own.text) return own;
    const text = masker.mask(below, PART).text;
    return { text, removed: sanitized.removed, masked: hitsOfMarkers(text) };
  };
}

interface Block {
  log: LogReader;
  stream: string;
  from: number;
  to: number;
  lines: Line[];
  /** Lines that may say something of those below. */
  speaking: number[];
  masked?: string[];
}

/** The lines near one as they are masked together, from a block that is read once for many in a row. */
function neighbours(masker: Masker): (line: Line, log: LogReader) => string | undefined {
  let block: Block | undefined;
  let last = 0;
  return (line, log) => {
    const held = block?.log === log && block.stream === line.stream ? block : undefined;
    const [from, to] = [Math.max(1, line.n - REACH), line.n + 2];
    const inRow = Math.abs(line.n - last) <= NEXT;
    last = line.n;
    if (held === undefined || from < held.from || to > held.to || !isSame(held, line)) {
      const back = held !== undefined && line.n < held.to - AHEAD && inRow;
      block = read(
        log,
        line,
        back ? Math.max(1, from - AHEAD) : from,
        to + (inRow && !back ? AHEAD : 0),
      );
    }
    const { lines, speaking } = block!;
    if (!speaking.some((n) => n >= from && n < line.n + 2)) return undefined;
    block!.masked ??= maskedTogether(lines, masker);
    const at = lines.findIndex(({ n }) => n === line.n);
    return at < 0 ? undefined : block!.masked[at];
  };
}

/** A live line may have changed since the block was read. */
function isSame(block: Block, line: Line): boolean {
  const known = block.lines[line.n - block.from] ?? block.lines.find(({ n }) => n === line.n);
  return known === undefined || known.n !== line.n || known.text === line.text;
}

function read(log: LogReader, line: Line, from: number, to: number): Block {
  const lines = log.range(from, to, sameStream(line));
  const speaking = lines.filter(({ text }) => speaks(text.slice(0, LONGEST))).map(({ n }) => n);
  return { log, stream: line.stream, from, to, lines, speaking };
}

function speaks(text: string): boolean {
  return SPEAKS_OF.test(text) && (OF_THOSE_BELOW.test(text) || HEADER.test(text));
}

function maskedTogether(lines: Line[], masker: Masker): string[] {
  const text = lines.map((line) => asContext(line).replaceAll("\n", " ")).join("\n");
  return redact(text, masker, PART).text.split("\n");
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
