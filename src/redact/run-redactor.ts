import { IgError } from "../error.ts";
import { commandText } from "../os/shell-words.ts";
import { openRunLog } from "../store/log/open.ts";
import type { LogReader } from "../store/log/read.ts";
import type { StoredRun } from "../store/runs/reader.ts";
import type { Run } from "../store/runs/record.ts";
import { createMasker, type Masker } from "./masker.ts";
import { recordedSecrets } from "./recorded-secrets.ts";
import { clean, cleanLine } from "./sanitize.ts";

/** Masks what looks like a secret, and what was one in the environment of this run. */
export function maskerFor(found: StoredRun): Masker {
  return createMasker({ secrets: recordedSecrets(found.run, () => logOf(found)) });
}

function logOf(found: StoredRun): LogReader | undefined {
  try {
    return openRunLog(found, true);
  } catch (error) {
    if (error instanceof IgError) return undefined;
    throw error;
  }
}

/*
 * What leaves the store for a screen or a model: every string of a record passes here, because
 * names, commands and paths are the user's input as much as log text is.
 */

const shapes = createMasker();

/** A one-line string: escapes and invisible characters gone, secrets masked. */
export function shownLine(text: string, masker = shapes): string {
  return masker.mask(cleanLine(text).text).text;
}

/** Text of several lines, such as an error. */
export function shownText(text: string): string {
  return shapes.mask(clean(text).text).text;
}

/** A run's command as one would type it after `ig run`, on one line, secrets masked. */
export function shownCommand(run: Pick<Run, "argv" | "shell">, masker = shapes): string {
  const words = run.argv.map((word) => clean(word).text);
  // A command string is one text, in which a secret may stand anywhere.
  const argv = words.length === 1 ? [masker.mask(words[0]!).text] : masker.maskArgv(words).argv;
  return cleanLine(commandText({ argv, shell: run.shell })).text;
}
