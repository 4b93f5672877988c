import type { Line, LogReader } from "../store/log/line.ts";
import { createMasker, type Hit, type Masker } from "./masker.ts";
import { clean, cleanLine } from "./sanitize.ts";

/** Lines a private key may reach back from its last one. */
const KEY_REACH = 120;

/** Lines that could be the inside of a key: one word, or one that ends in a long one. */
const KEY_LIKE = /^\W{0,8}[A-Za-z0-9+/]{2,}={0,2}\s*$|[A-Za-z0-9+/]{24,}={0,2}\W{0,3}$/;

/** How much more is read than one line needs: views go through a log forwards or backwards. */
const AHEAD = 480;

/**
 * The `clean` of a ViewRequest: takes out what only a model would see, then masks secrets. A line
 * that looks like key text is judged with the lines before it, since its BEGIN may stand far above.
 */
export function safeLines(masker: Masker): (line: Line, log: LogReader) => SafeText {
  const around = neighbours();
  return (line, log) => {
    const { text, removed } = clean(line.text);
    const near = KEY_LIKE.test(text) ? around(line, log) : [];
    const own = near.findIndex((one) => one.n === line.n);
    if (own < 0 || !near.slice(0, own).some((one) => /private/i.test(one.text))) {
      const masked = masker.mask(text, { midway: true });
      return { text: masked.text, removed, masked: masked.hits };
    }
    const texts = near.map((one) => clean(one.text).text);
    const seen = masker.maskLines(texts, { midway: true }).lines[own]!;
    return { text: seen, removed, masked: markers(seen) };
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

/** The hits of one line, read off its markers: those of its neighbours do not count. */
function markers(text: string): Hit[] {
  const counts = new Map<string, number>();
  for (const match of text.matchAll(/\[masked:([a-z0-9-]+)\]/g)) {
    counts.set(match[1]!, (counts.get(match[1]!) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** What leaves this machine: no secret, no escape, nothing unseen, valid Unicode. */
export interface Outgoing {
  text(text: string): string;
  argv(argv: readonly string[]): string[];
  /**
   * The lines from number `first` on. `lines` should begin up to `CONTEXT` lines earlier, because a
   * private key is told by the lines before.
   */
  lines(lines: Iterable<Line>, first: number): Generator<Line>;
}

/** A key of 4096 bits has 51 lines. */
export const CONTEXT = 64;
const CHUNK = 512;
/** Masking looks at a chunk as one text; one of long lines is kept short in lines. */
const CHUNK_CHARS = 256 * 1024;

/** @param secrets exact values to mask, see log/mask.ts */
export function createOutgoing(secrets: string[]): Outgoing {
  const masker = createMasker({ secrets });

  function masked(context: string[], lines: Line[]): string[] {
    const cleaned = lines.map(({ text }) => clean(text).text.replaceAll("\n", " "));
    const all = masker.maskLines([...context, ...cleaned], { midway: true });
    return all.lines.slice(context.length);
  }

  return {
    text: (text) => cleanLine(masker.mask(clean(text).text).text).text,
    argv: (argv) => masker.maskArgv(argv.map((word) => cleanLine(word).text)).argv,
    *lines(lines, first) {
      let context: string[] = [];
      for (const chunk of chunks(lines)) {
        const before = chunk.findIndex(({ n }) => n >= first);
        if (before !== 0) context.push(...chunk.slice(0, before < 0 ? undefined : before).map(raw));
        const sent = before < 0 ? [] : chunk.slice(before);
        const texts = masked(context, sent);
        for (const [i, line] of sent.entries()) yield { ...line, text: texts[i]! };
        context = [...context, ...sent.map(raw)].slice(-CONTEXT);
      }
    },
  };
}

function raw({ text }: Line): string {
  return clean(text).text.slice(0, 1000);
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
/** A line as it may be shown, and what was done to it. */

export interface SafeText {
  text: string;
  /** Escape sequences and invisible characters taken out. */
  removed: number;
  masked: Hit[];
}
