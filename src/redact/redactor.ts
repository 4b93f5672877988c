import { commandText } from "../os/shell-words.ts";
import type { Line, LogReader } from "../store/log/line.ts";
import { lineRedactor, redactLines } from "./log-lines.ts";
import { createMasker, type Masker, type MaskOptions } from "./masker.ts";
import { type Redacted, redact } from "./redacted.ts";
import { sanitize, sanitizeLine } from "./sanitize.ts";

/**
 * What may leave for a screen, a model or a collector: nothing unseen, no secret. All that was
 * recorded passes here, because names, commands and paths are the user's input as much as log text is.
 */
export interface Redactor {
  /** Text of one line or more; lines stay lines. */
  text(text: string, options?: MaskOptions): string;
  /** `text`, and what was done to it. */
  redact(text: string, options?: MaskOptions): Redacted;
  /** A name, a path, a message: newlines and tabs are written out. */
  line(text: string): string;
  /** Text on one line, masked as the lines it was before: an attribute of what is delivered. */
  attribute(text: string): string;
  /** The words of a command, each on one line. */
  argv(argv: readonly string[]): string[];
  /** A command as one would type it after `ig run`, on one line. */
  command(run: { argv: readonly string[]; shell?: string | undefined }): string;
  /** A line of `log`. One that looks like key text is judged with the lines before it. */
  logLine(line: Line, log: LogReader): Redacted;
  /**
   * The lines of a log from number `first` on. `lines` should begin up to `CONTEXT` lines earlier,
   * because a private key is told by the lines before.
   */
  logLines(lines: Iterable<Line>, first: number): Generator<Line>;
  /** Masks only: for parts of an answer that is sanitised when it is put into words. */
  readonly masker: Masker;
}

/** @param secrets exact values to mask, besides what looks like a secret */
export function createRedactor(secrets: string[] = []): Redactor {
  const masker = createMasker({ secrets });
  return {
    text: (text, options) => redact(text, masker, options).text,
    redact: (text, options) => redact(text, masker, options),
    line: (text) => masker.mask(sanitizeLine(text)).text,
    attribute: (text) => sanitizeLine(redact(text, masker).text),
    argv: (argv) => masker.maskArgv(argv.map(sanitizeLine)),
    command({ argv, shell }) {
      const words = argv.map((word) => sanitize(word).text);
      // A command string is one text, in which a secret may stand anywhere.
      const masked = words.length === 1 ? [masker.mask(words[0]!).text] : masker.maskArgv(words);
      return sanitizeLine(commandText({ argv: masked, shell }));
    },
    logLine: lineRedactor(masker),
    logLines: (lines, first) => redactLines(lines, first, masker),
    masker,
  };
}

/** For text that belongs to no run: what looks like a secret is masked. */
export const shapeRedactor = createRedactor();
