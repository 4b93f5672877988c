/** Words that a shell takes as they are; all others it would split, expand or read otherwise. */
const PLAIN = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

/** A word as a POSIX shell needs it to be that one word again. */
function quoted(word: string): string {
  return PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that a POSIX shell splits into these words again. */
export function commandLine(argv: readonly string[]): string {
  // `NAME=value` sets a variable only in front of the command; elsewhere it is a word like others.
  return argv
    .map((word, i) => (i > 0 && /^[\w-]+=[\w@%+=:,./-]+$/.test(word) ? word : quoted(word)))
    .join(" ");
}

/** What was given to `ig run`: a command string is for the shell as it is, words are quoted. */
export function commandText(run: { argv: readonly string[]; shell?: string | undefined }): string {
  return run.shell !== undefined && run.argv.length === 1 ? run.argv[0]! : commandLine(run.argv);
}
