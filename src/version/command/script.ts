import { delimiter, join, relative, resolve } from "node:path";
import { messageOf } from "../../error.ts";
import { isFile } from "../../os/files.ts";
import { type Env, type Found, locateScript } from "./locate.ts";

export interface CommandContext {
  /** Where the command runs; absolute. */
  cwd: string;
  /** The shell that runs argv[0] as a command string; undefined when argv is executed as it is. */
  shell?: string | undefined;
  /** With it, a program that PATH finds inside the project counts as its script. */
  projectRoot?: string | undefined;
  env?: Env | undefined;
}

/** A command string, which only a shell can take apart: `make && ./a.out`. */
export interface CommandString {
  kind: "string";
  text: string;
  cwd: string;
}

/**
 * The script file of a command, or why there is none; whether it can be read is not looked at. Never
 * throws.
 */
export function scriptOf(argv: readonly string[], context: CommandContext): Found | CommandString {
  const { cwd, projectRoot, env = process.env } = context;
  if (isCommandString(argv, context)) return { kind: "string", text: argv[0] ?? "", cwd };
  try {
    const found = locateScript(argv, cwd, env);
    return (found.kind === "command" && inProjectPath(argv, cwd, projectRoot, env.PATH)) || found;
  } catch (error) {
    return { kind: "command", argv, cwd, problem: messageOf(error) };
  }
}

function isCommandString(argv: readonly string[], { cwd, shell }: CommandContext): boolean {
  if (shell !== undefined) return true;
  const word = argv[0] ?? "";
  return argv.length === 1 && /[\s|&;<>()$`"'*?[\]{}~]/.test(word) && !isFile(resolve(cwd, word));
}

/**
 * `train` found through a PATH directory inside the project (direnv's `PATH_add bin`) is the
 * project's script; installed programs (`npm`, `ls`, anything in node_modules or a virtual
 * environment) are not.
 */
function inProjectPath(
  argv: readonly string[],
  cwd: string,
  root: string | undefined,
  searchPath = "",
): Found | undefined {
  const [word, ...args] = argv;
  const dirs = searchPath.split(delimiter).map((dir) => resolve(cwd, dir));
  if (!root || !word || word.includes("/") || !dirs.some((dir) => isInside(dir, root))) return;
  const path = dirs.map((dir) => join(dir, word)).find(isFile);
  if (!path || !isInside(path, root) || /\/node_modules\//.test(path)) return;
  return isFile(join(path, "../../pyvenv.cfg")) ? undefined : { kind: "script", path, args, cwd };
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith("../");
}
