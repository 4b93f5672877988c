import { extname, resolve } from "node:path";
import { defined } from "../../defined.ts";
import { hasShebang, isFile, readRegular } from "../../os/files.ts";
import type { VersionFile } from "../../store/runs/record.ts";
import { type Env, type Found, locateScript } from "./locate.ts";
import { packageScriptCommands, packageScriptText, readPackage } from "./package-json.ts";
import { includedIn, recipeOf } from "./recipe.ts";
import type { CommandString } from "./script.ts";

/** A file whose content decides what a command does. */
export type CodeFile = Pick<VersionFile, "role" | "path" | "part">;

/** More files than this are not looked at; a glob over a source tree is no list of scripts. */
export const MAX_FILES = 20;
const MAX_WORDS = 200;
const MAX_NESTING = 3;

const SCRIPT_ENDINGS = new Set(
  (
    ".sh .bash .zsh .fish .ksh .py .pyw .ipynb .js .mjs .cjs .jsx .ts .mts .cts .tsx .rb .pl .pm .php " +
    ".lua .r .jl .go .java .kts .groovy .scala .swift .cs .csx .fsx .ex .exs .erl .clj .cr .nim .dart " +
    ".tcl .exp .awk .sed .sql .ps1 .bat .cmd .vim .el .lisp .scm .rkt .hs .ml .m .mk .cmake .just " +
    ".gradle .rake .nix .tf .bats .jq .gp .gnuplot .do .sas"
  ).split(" "),
);

/** The files a command runs or is given to run, the script first, each once. Never throws. */
export function codeFiles(command: Found | CommandString, env: Env = process.env): CodeFile[] {
  const found = new Map<string, CodeFile>();
  try {
    if (command.kind === "string") ofCommandString(command.text, command.cwd, env, found, 0);
    else ofFound(command, env, found, 0, "script");
  } catch {
    // What was found so far is still true.
  }
  return [...found.values()].slice(0, MAX_FILES);
}

/**
 * The bytes of a code file that count: all of them, or its part. Undefined when the file no longer
 * has that part; throws what reading throws. `limit` is in bytes; a larger file throws too.
 */
export function readCode(file: Pick<CodeFile, "path" | "part">, limit: number): Buffer | undefined {
  const bytes = readRegular(file.path, limit);
  if (file.part === undefined) return bytes;
  const text = packageScriptText(bytes.toString("utf8"), file.part);
  return text === undefined ? undefined : Buffer.from(text);
}

function add(found: Map<string, CodeFile>, file: CodeFile): void {
  const key = `${file.path}\0${file.part ?? ""}`;
  if (!found.has(key)) found.set(key, file);
}

function ofFound(
  command: Found,
  env: Env,
  found: Map<string, CodeFile>,
  nesting: number,
  role: "script" | "argument",
): void {
  if (command.kind === "script") {
    add(found, { role, path: command.path });
    ofWords(command.args, command.cwd, found);
    return;
  }
  const recipe = recipeOf(command.argv, command.cwd);
  if (recipe !== undefined) {
    const { path, part, cwd } = recipe;
    add(found, { role: "recipe", path, ...defined({ part }) });
    for (const other of includedIn(recipe)) add(found, { role: "recipe", path: other });
    for (const text of part === undefined ? [] : commandsOf(path, part))
      ofCommandString(text, cwd, env, found, nesting + 1);
  }
  ofWords(command.argv.slice(1), command.cwd, found);
}

function commandsOf(path: string, part: string): string[] {
  return packageScriptCommands(packageScriptText(readPackage(path), part) ?? "");
}

/** Every simple command of a shell string; quoting is read roughly, nothing is expanded. */
function ofCommandString(
  text: string,
  start: string,
  env: Env,
  found: Map<string, CodeFile>,
  nesting: number,
): void {
  if (nesting > MAX_NESTING || found.size >= MAX_FILES) return;
  let cwd = start;
  for (const command of text.slice(0, 10_000).split(/&&|\|\||[;|&\n()]/)) {
    const words = (command.match(/"[^"]*"|'[^']*'|[^\s<>"']+/g) ?? []).map((word) =>
      word.replace(/^(["'])(.*)\1$/s, "$2"),
    );
    while (/^\w+=/.test(words[0] ?? "")) words.shift();
    if (words[0] === "cd" && words[1]) cwd = resolve(cwd, words[1]);
    else if (words.length > 0)
      ofFound(locateScript(words, cwd, env), env, found, nesting, "argument");
  }
}

/** Words that name an existing script: by ending, or by `#!` where there is none. */
function ofWords(words: readonly string[], cwd: string, found: Map<string, CodeFile>): void {
  for (const word of words.slice(0, MAX_WORDS)) {
    const name = word.startsWith("-") ? word.slice(word.indexOf("=") + 1) : word;
    if (name === "" || name.startsWith("-") || name.length > 1024 || name.includes("\0")) continue;
    const ending = extname(name).toLowerCase();
    if (ending !== "" && !SCRIPT_ENDINGS.has(ending)) continue;
    const path = resolve(cwd, name);
    if (isFile(path) && (ending !== "" || hasShebang(path))) add(found, { role: "argument", path });
    if (found.size >= MAX_FILES) return;
  }
}
