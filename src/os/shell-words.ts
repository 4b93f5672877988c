/** Words that a shell takes as they are; all others it would split, expand or read otherwise. */
const PLAIN = /^[\w@%+:,./-]+$/;
/** Not the first word: there it would set a variable. */
const ASSIGNMENT = /^[\w@%+:,./-][\w@%+=:,./-]*$/;

const ESCAPED: Record<string, string> = { "\n": "\\n", "\t": "\\t", "'": "\\'", "\\": "\\\\" };

/** A word as a shell needs it to be that one word again, on one line. */
function quoted(word: string, at: number): string {
  if (PLAIN.test(word) || (at > 0 && ASSIGNMENT.test(word))) return word;
  if (/[\n\t]/.test(word)) return `$'${word.replace(/[\n\t'\\]/g, (char) => ESCAPED[char]!)}'`;
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** A command line that a shell splits into these words again. */
function commandLine(argv: readonly string[]): string {
  return argv.map(quoted).join(" ");
}

/** What was given to `ig run`: a command string is for the shell as it is, words are quoted. */
export function commandText(run: { argv: readonly string[]; shell?: string | undefined }): string {
  return run.shell !== undefined && run.argv.length === 1 ? run.argv[0]! : commandLine(run.argv);
}
