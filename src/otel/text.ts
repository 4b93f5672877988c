import { clean, cleanLine } from "../redact/sanitize.ts";
import type { Line } from "../store/log/line.ts";
import { createMasker } from "../redact/masker.ts";

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
