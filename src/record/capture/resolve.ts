import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { IgError } from "../../error.ts";

export interface Command {
  /** The words as the user gave them. */
  argv: string[];
  /** Absolute path of the program to execute. */
  file: string;
  /** What the program sees as its own name: `ls` for `/usr/bin/ls`. */
  argv0: string;
  args: string[];
  /** The shell that runs an inline command; then `args` is `-c` and the command. */
  shell?: string;
}

interface Where {
  cwd: string;
  env: NodeJS.ProcessEnv;
}

const SHELL_SYNTAX = /[\s|&;<>()$`\\"'*?[\]{}~#!]/;
/** Shells that take `-c` and a command a person would type at any of them. */
const POSIX_SHELLS = new Set(["sh", "bash", "dash", "zsh", "ksh", "ksh93", "mksh", "ash", "yash"]);
const DEFAULT_SHELL = "/bin/sh";
const BUILTINS = new Set(
  "alias bg builtin cd declare disown eval exec export fg hash history jobs local popd pushd read readonly set shift shopt source trap type typeset ulimit umask unalias unset wait .".split(
    " ",
  ),
);
/** What execvp(3) searches when there is no PATH. */
const DEFAULT_PATH = "/bin:/usr/bin";

/**
 * What will run, found the way execvp(3) finds it, before anything is started. One word that holds
 * spaces or shell syntax and names no program is an inline command for the user's shell; a `--`
 * before it changes nothing, for as a program name such a word could only fail.
 * Throws IgError `command-not-found` (a shell would exit 127) or `not-executable` (126).
 */
export function resolveCommand(words: string[], where: Where): Command {
  const [name = "", ...args] = words;
  const file = findProgram(name, where);
  if (file === undefined && args.length === 0 && SHELL_SYNTAX.test(name)) {
    const shell = userShell(where.env);
    return { argv: words, file: shell, argv0: shell, args: ["-c", name], shell };
  }
  if (file === undefined) throw notFound(name, where);
  return checkExecutable({ argv: words, file, argv0: name, args }, where);
}

/** The file a name stands for, executable or not; undefined when there is none. */
function findProgram(name: string, { cwd, env }: Where): string | undefined {
  if (name === "") return undefined;
  if (name.includes("/")) return exists(resolve(cwd, name)) ? resolve(cwd, name) : undefined;
  const candidates = (env.PATH ?? DEFAULT_PATH)
    .split(":")
    .map((dir) => resolve(cwd, dir, name))
    .filter(isFile);
  return candidates.find(isExecutable) ?? candidates[0];
}

function checkExecutable(command: Command, { cwd, env }: Where): Command {
  const { file, argv0 } = command;
  if (statSync(file).isDirectory())
    throw new IgError("not-executable", `${argv0}: is a directory`, "Name a program inside it.");
  if (!isExecutable(file))
    throw new IgError(
      "not-executable",
      `${argv0}: permission denied, it is not executable`,
      `Make it so with: chmod +x ${quote(argv0.includes("/") ? argv0 : file)}`,
    );
  const head = firstLine(file);
  if (head === undefined || head.startsWith("\x7fELF")) return command;
  if (!head.startsWith("#!")) return isText(head) ? asShellScript(command, env) : command;
  const interpreter = /^#![ \t]*([^ \t]*)/.exec(head)?.[1] ?? "";
  if (interpreter !== "" && !exists(resolve(cwd, interpreter)))
    throw new IgError(
      "not-executable",
      `${argv0}: bad interpreter: ${interpreter.trimEnd()}: no such file or directory`,
      head.endsWith("\r")
        ? "The file has Windows line ends; convert it with: sed -i 's/\\r$//'"
        : "Correct the first line of the file, or install the interpreter.",
    );
  return command;
}

/** A text file without a shebang: bash runs it itself, other shells and execvp(3) give it to sh. */
function asShellScript(command: Command, env: NodeJS.ProcessEnv): Command {
  const { file, argv0, args } = command;
  const script = argv0.includes("/") ? argv0 : file;
  const user = userShell(env);
  const shell = basename(user) === "bash" ? user : DEFAULT_SHELL;
  return { ...command, file: shell, argv0: shell, args: [script, ...args] };
}

function userShell(env: NodeJS.ProcessEnv): string {
  const shell = env.SHELL ?? "";
  const usable =
    shell.startsWith("/") &&
    POSIX_SHELLS.has(basename(shell)) &&
    isFile(shell) &&
    isExecutable(shell);
  return usable ? shell : DEFAULT_SHELL;
}

function notFound(name: string, where: Where): IgError {
  if (name === "") return new IgError("command-not-found", "the command is an empty word");
  const here = join(where.cwd, name);
  const hint =
    !name.includes("/") && isFile(here) && isExecutable(here)
      ? `There is one in this directory: ./${name}`
      : hintFor(name);
  const what = name.includes("/") ? "no such file or directory" : "command not found";
  return new IgError("command-not-found", `${name}: ${what}`, hint);
}

/** What only the user's shell knows cannot be run by another program. */
function hintFor(name: string): string {
  const [, variable] = /^(\w+)=/.exec(name) ?? [];
  if (variable !== undefined) return `Set variables before ig: ${name} ig run …`;
  if (BUILTINS.has(name))
    return `${name} is part of your shell and would change that alone; what only needs a shell runs as one word: ig run '${name} …'`;
  return "Check the spelling, or give the path of the program; an alias or function runs in your shell only.";
}

function firstLine(file: string): string | undefined {
  try {
    const fd = openSync(file, "r");
    const head = Buffer.alloc(256);
    const length = readSync(fd, head);
    closeSync(fd);
    return head.toString("latin1", 0, length).split("\n", 1)[0];
  } catch {
    return undefined; // executable but not readable: the kernel knows what to do
  }
}

/** POSIX: a file is no script when a NUL comes before the first newline. */
const isText = (head: string) => !head.includes("\0");

const exists = (path: string) => lookAt(path) !== undefined;
const isFile = (path: string) => lookAt(path)?.isFile() === true;

/** What cannot be looked at (a directory of somebody else's, a name too long) is not there for us. */
function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const quote = (word: string) =>
  /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
