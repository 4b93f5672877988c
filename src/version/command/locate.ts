import { basename, delimiter, join, resolve } from "node:path";
import { hasShebang, isFile } from "../../os/files.ts";
import { type Interpreter, list } from "./interpreter.ts";
import { LANGUAGES } from "./languages.ts";
import { LAUNCHERS } from "./launchers.ts";
import { wordsOf } from "./options.ts";
import { mainOf } from "./package-json.ts";
import { WRAPPERS } from "./wrappers.ts";

/** What a command line comes down to once wrappers and interpreters are read. */
export type Found = FoundScript | FoundCommand;

interface FoundScript {
  kind: "script";
  /** Absolute path of the script's file; it exists and is a regular file. */
  path: string;
  /** The words after it: the script's own arguments. */
  args: readonly string[];
  /** The directory those words are relative to. */
  cwd: string;
}

/** No script file: plain `ls`, `python -c`, `npm test`. */
interface FoundCommand {
  kind: "command";
  /** The command without `env`, `nice`, `npx` and the like. */
  argv: readonly string[];
  cwd: string;
  /** Why a file that was named is not one. */
  problem?: string;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** Wrappers around wrappers end somewhere: a command line deeper than this is nobody's. */
const MAX_DEPTH = 12;

/**
 * The script file a command line runs: argv[0] where it is a path, or what argv[0] was given to run.
 * Looks at files' kinds only, reads none but a directory's package.json.
 */
export function locateScript(
  argv: readonly string[],
  cwd: string,
  env: Env = process.env,
  depth = 0,
): Found {
  const [word, ...args] = argv;
  const plain: Found = { kind: "command", argv, cwd };
  if (!word || depth > MAX_DEPTH) return plain;
  const known = interpreterNamed(programName(word));
  if (known && !isOwnScript(word, cwd)) {
    const found = read(known, args, cwd, env, depth);
    if (found === undefined || (known.runsScripts && found.kind === "command")) return plain;
    return found.kind === "command" && found.argv.length === 0
      ? { ...plain, ...found, argv }
      : found;
  }
  if (!word.includes("/")) return plain;
  const path = resolve(cwd, word);
  return isFile(path) ? { kind: "script", path, args, cwd } : { ...plain, ...missing(word) };
}

/** Reads an interpreter's own words up to the script or command it runs; undefined: there is none. */
function read(
  program: Interpreter,
  words: readonly string[],
  startCwd: string,
  env: Env,
  depth: number,
): Found | undefined {
  let cwd = startCwd;
  const placeOf = operandPlaces(program);
  for (const { kind, value, next } of wordsOf(program, words)) {
    if (kind === "code") return undefined;
    if (kind === "operand") {
      const word = value ?? "";
      const place = placeOf(word);
      if (place === "alone") return undefined;
      if (place === "before" || isOtherValue(program, word)) continue;
      return operand(program, word, words.slice(next), cwd, env, depth);
    }
    if (!value) continue;
    if (kind === "script") return scriptFile(program, value, words.slice(next), cwd);
    if (kind === "module") return moduleFile(value, words.slice(next), cwd, env, depth);
    if (kind === "chdir") cwd = resolve(cwd, value);
  }
  return undefined;
}

/** Where an operand stands: before the one that is run, it is that one, or nothing is run after it. */
type Place = "before" | "run" | "alone";

/** Tells the place of each operand in turn. */
function operandPlaces(program: Interpreter): (word: string) => Place {
  let sub = program.sub !== undefined ? "must" : program.maybeSub !== undefined ? "may" : "done";
  let skip = program.skip ?? 0;
  return (word) => {
    if (word === "-") return "alone";
    if (program.assignments && /^\w+=/.test(word)) return "before";
    if (sub !== "done") {
      const isSub = has(program.sub ?? program.maybeSub, word);
      if (sub === "must" && !isSub) return "alone";
      sub = "done";
      if (isSub) return "before";
    }
    if (has(program.code, word)) return "alone";
    return skip-- > 0 ? "before" : "run";
  };
}

/** A word that can be neither script nor command: the value of an option we do not know. */
function isOtherValue(program: Interpreter, word: string): boolean {
  return program.runs === undefined && !hasSuffix(program, word);
}

function hasSuffix({ suffix }: Interpreter, word: string): boolean {
  return suffix === undefined || fileOf(word).endsWith(suffix);
}

/** pytest's node ids: tests/test_x.py::test_a */
function fileOf(word: string): string {
  return word.split("::")[0]!;
}

/** What the operand is that a program runs. */
function operand(
  program: Interpreter,
  word: string,
  rest: readonly string[],
  cwd: string,
  env: Env,
  depth: number,
): Found | undefined {
  if (program.runs === "command")
    return locateScript([unversioned(word), ...rest], cwd, env, depth + 1);
  if (!hasSuffix(program, word)) return locateScript([word, ...rest], cwd, env, depth + 1);
  return scriptFile(program, word, rest, cwd);
}

/** An empty command stands for the one being read. */
function scriptFile(
  program: Interpreter,
  word: string,
  args: readonly string[],
  cwd: string,
): Found | undefined {
  const plain = program.suffix === ".py" ? fileOf(word) : word;
  const base = resolve(cwd, plain);
  const endings = ["", ...list(program.endings)];
  const inside = list(program.directory).map((name) => entryOf(base, name));
  const path = [...endings.map((end) => base + end), ...inside].find(isFile);
  return path
    ? { kind: "script", path, args, cwd }
    : { kind: "command", argv: [], cwd, ...missing(word) };
}

/** Only worth a word where a file was surely meant: not of `bun run dev` or `java Main`. */
function missing(word: string): { problem?: string } {
  const isPath = /^\S*(\/|\.\w{1,5}$)\S*$/.test(word);
  return isPath ? { problem: `${word}: no such file` } : {};
}

/** A directory's entry file; `package.json` stands for the `main` it names. */
function entryOf(dir: string, name: string): string {
  return name === "package.json" ? mainOf(dir) : join(dir, name);
}

/**
 * The file of `python -m name`, searched as Python does from the directory and PYTHONPATH, then in
 * `src/`, where an installed project keeps its sources. A module that is a known launcher
 * (`python -m pytest tests/x.py`) is read as that launcher.
 */
function moduleFile(
  name: string,
  args: readonly string[],
  cwd: string,
  env: Env,
  depth: number,
): Found | undefined {
  if (!/^[\w.]+$/.test(name)) return undefined;
  const relative = name.replaceAll(".", "/");
  const search = [".", ...(env.PYTHONPATH ?? "").split(delimiter).filter(Boolean), "src"];
  for (const dir of search) {
    const base = resolve(cwd, dir, relative);
    // A package wins over a module of the same name; a bare directory does not.
    const order = isFile(`${base}/__init__.py`)
      ? [`${base}/__main__.py`]
      : [`${base}.py`, `${base}/__main__.py`];
    const path = order.find(isFile);
    if (path) return { kind: "script", path, args, cwd };
  }
  const launcher = interpreterNamed(name);
  return launcher?.suffix === ".py" ? read(launcher, args, cwd, env, depth + 1) : undefined;
}

function programName(word: string): string {
  return basename(word).replace(/\.exe$/i, "");
}

/** `npx tsx@4 a.ts` runs tsx. */
function unversioned(word: string): string {
  return /^[\w.-]+@[\w.^~-]+$/.test(word) ? word.slice(0, word.indexOf("@")) : word;
}

/** A project's own `./go` or `./time` is a script, unlike `./venv/bin/python`. */
function isOwnScript(word: string, cwd: string): boolean {
  if (!word.includes("/")) return false;
  const path = resolve(cwd, word);
  return !/\/(s?bin|\.bin|shims|Scripts)\/[^/]+$/.test(path) && isFile(path) && hasShebang(path);
}

function has(words: string | undefined, word: string): boolean {
  return list(words).includes(word);
}

let byName: Map<string, Interpreter> | undefined;

/** By the base name of argv[0], or of a Python module that is a launcher. */
function interpreterNamed(name: string): Interpreter | undefined {
  byName ??= new Map(
    [...LANGUAGES, ...LAUNCHERS, ...WRAPPERS].flatMap((one) =>
      list(one.names).map((key) => [key, one]),
    ),
  );
  return byName.get(name) ?? byName.get(`${name.replace(/[\d.]+$/, "")}*`);
}
