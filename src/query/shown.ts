import { clean, cleanLine } from "../log/clean.ts";
import { createMasker } from "../log/mask.ts";

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

/** A command as one would type it; words that need quotes have them. */
export function shownArgv(argv: readonly string[], masker = shapes): string {
  if (argv.length === 1) return masker.mask(cleanLine(argv[0]!).text).text;
  const { argv: masked } = masker.maskArgv(argv.map((word) => cleanLine(word).text));
  return masked.map(quoted).join(" ");
}

function quoted(word: string): string {
  if (/^[\w@%+=:,./[\]-]+$/.test(word)) return word;
  return `'${word.replaceAll("'", "'\\''")}'`;
}
