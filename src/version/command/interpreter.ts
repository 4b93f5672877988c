/**
 * How programs that run other files read their command line: enough to find the script and never
 * to mistake an option's value for it. Option lists are words separated by spaces; `--opt=value`
 * and `_` for `-` inside a long option need no entry of their own.
 */
export interface Interpreter {
  /** Base names of argv[0]. `python*` also stands for python3 and python3.11. */
  names: string;
  /** Options whose value is the next word. */
  values?: string;
  /** Short options may be written together, getopt's way: `-eo pipefail`, `-Xdev`. */
  cluster?: true;
  /** Within a cluster: options that take the rest of the word, and never the next one. */
  attached?: string;
  /** Options that carry or read the program themselves; there is no script file. */
  code?: string;
  /** Options whose value is the script. */
  script?: string;
  /** Options whose value is a Python module. */
  module?: string;
  /** Options whose value becomes the working directory of what runs. */
  chdir?: string;
  /** `+x` is an option too. */
  plus?: true;
  /** `NAME=value` words stand before the command. */
  assignments?: true;
  /** The first operand must be one of these, and is stepped over. */
  sub?: string;
  /** The first operand may be one of these, and is then stepped over. */
  maybeSub?: string;
  /** Operands to step over after that: the `10` of `timeout 10`. */
  skip?: number;
  /** What the operand is: a script file (as if left out), a whole command, or either. */
  runs?: "command" | "either";
  /** It runs package.json scripts by name too: a command that is no script file is its own. */
  runsScripts?: true;
  /** Only an operand with this ending can be the script; others are options' values we do not know. */
  suffix?: string;
  /** Endings tried when the file is named without. */
  endings?: string;
  /** What runs when the operand is a directory; `package.json` stands for its `main`. */
  directory?: string;
}

/** A list of words as the fields above are written. */
export function list(words: string | undefined): string[] {
  return words ? words.split(" ").filter(Boolean) : [];
}
