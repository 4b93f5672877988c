import { basename, dirname, join, resolve } from "node:path";
import { isFile, readRegular } from "../../os/files.ts";
import { packageScriptText, readPackage } from "./package-json.ts";
import { workspacePackage } from "./workspace-package.ts";

/** The file that says what `npm run build`, `make test` or `just deploy` runs. */
export interface Recipe {
  /** Absolute: a package.json, Makefile, justfile and so on. */
  path: string;
  /** The package.json script by name; only its text (with pre and post) counts, not the whole file. */
  part?: string;
  /** Where its commands run. */
  cwd: string;
}

/** Runners of named scripts. `direct` names what needs no `run`; `*` is every script there is. */
const SCRIPT_RUNNERS: Record<
  string,
  { run: string; direct: string; chdir: string; values: string }
> = {
  npm: {
    run: "run run-script rum urn",
    direct: "test t tst start stop restart",
    chdir: "--prefix -C",
    values: "-w --workspace --loglevel --script-shell",
  },
  pnpm: { run: "run", direct: "*", chdir: "-C --dir", values: "-F --filter --reporter" },
  yarn: { run: "run", direct: "*", chdir: "--cwd", values: "" },
  bun: { run: "run", direct: "*", chdir: "--cwd", values: "-F --filter --shell" },
};

/** Runners of a recipe file: its usual names in order of preference, and how it is given. */
const FILE_RUNNERS: Record<
  string,
  { files: string; upward?: true; file: string; chdir: string; values: string }
> = {
  make: {
    files: "GNUmakefile makefile Makefile",
    file: "-f --file --makefile",
    chdir: "-C --directory",
    values: "-I -o -W -E",
  },
  just: {
    files: "justfile .justfile Justfile JUSTFILE",
    upward: true,
    file: "-f --justfile",
    chdir: "-d --working-directory",
    values: "--set --shell --dotenv-path --color",
  },
  task: {
    files: "Taskfile.yml taskfile.yml Taskfile.yaml taskfile.yaml",
    upward: true,
    file: "-t --taskfile",
    chdir: "-d --dir",
    values: "-C --concurrency -o --output",
  },
  rake: {
    files: "rakefile Rakefile rakefile.rb Rakefile.rb",
    upward: true,
    file: "-f --rakefile",
    chdir: "-C --directory",
    values: "-I -r",
  },
};

const SHORT_NAMES: Record<string, string> = { gmake: "make", tst: "test", t: "test" };

/** The recipe a command runs; undefined when it runs none, or none that can be found. Never throws. */
export function recipeOf(argv: readonly string[], cwd: string): Recipe | undefined {
  const name = basename(argv[0] ?? "");
  const program = SHORT_NAMES[name] ?? name;
  if (program === "node") return nodeRun(argv, cwd);
  if (Object.hasOwn(SCRIPT_RUNNERS, program)) return packageScript(program, argv.slice(1), cwd);
  if (Object.hasOwn(FILE_RUNNERS, program)) return recipeFile(program, argv.slice(1), cwd);
  return undefined;
}

function packageScript(
  program: string,
  words: readonly string[],
  start: string,
): Recipe | undefined {
  const runner = SCRIPT_RUNNERS[program]!;
  const { operands, given, cwd } = split(words, start, runner.chdir, runner.values);
  // Several packages of the workspace, or those of a pattern: what runs is the manager's knowledge.
  if ([...given.keys()].some((name) => /^(--workspaces|-ws|-r|--recursive)$/.test(name))) return;
  const one = ["-w", "--workspace", "-F", "--filter"].map((name) => given.get(name)).find(Boolean);
  const named = program === "yarn" && operands[0] === "workspace" ? operands[1] : one;
  if (named !== one) operands.splice(0, 2);
  const from = named === undefined ? cwd : packageDir(named, cwd);
  if (from === undefined) return;
  let [name] = operands;
  if (name !== undefined && runner.run.split(" ").includes(name)) name = operands[1];
  else if (runner.direct !== "*" && !runner.direct.split(" ").includes(name ?? "")) return;
  if (name === undefined) return;
  return inPackage(program === "npm" ? (SHORT_NAMES[name] ?? name) : name, from);
}

function packageDir(name: string, cwd: string): string | undefined {
  const path = workspacePackage(name, cwd);
  return path === undefined ? undefined : dirname(path);
}

function nodeRun(argv: readonly string[], cwd: string): Recipe | undefined {
  const at = argv.findIndex((word) => word === "--run" || word.startsWith("--run="));
  const name = argv[at]?.split("=")[1] ?? argv[at + 1];
  return at > 0 && name ? inPackage(name, cwd) : undefined;
}

function inPackage(name: string, cwd: string): Recipe | undefined {
  const path = upward(cwd, ["package.json"]);
  if (path === undefined) return;
  try {
    if (packageScriptText(readPackage(path), name) === undefined) return;
    return { path, part: name, cwd: dirname(path) };
  } catch {
    return;
  }
}

const MAX_RECIPE_BYTES = 1 << 20;
const MAX_INCLUDED = 10;

/**
 * Files that a Makefile includes or a justfile imports, as far as they are named in plain words; what
 * variables, patterns and other tools' files bring in is not known. Never throws.
 */
export function includedIn({ path, part, cwd }: Recipe): string[] {
  if (part !== undefined) return [];
  const found = [path];
  for (let i = 0; i < found.length && found.length <= MAX_INCLUDED; i++)
    for (const other of includesOf(found[i]!, cwd)) if (!found.includes(other)) found.push(other);
  return found.slice(1, MAX_INCLUDED + 1);
}

function includesOf(path: string, cwd: string): string[] {
  try {
    const text = readRegular(path, MAX_RECIPE_BYTES).toString("utf8");
    const made = [...text.matchAll(/^[ ]*[-s]?include[ \t]+([^\n#]+)/gm)].flatMap((line) =>
      line[1]!.split(/\s+/).map((name) => resolve(cwd, name)),
    );
    const imported = [...text.matchAll(/^import\??[ \t]+["']([^"'\n]+)["']/gm)].map((line) =>
      resolve(dirname(path), line[1]!),
    );
    return [...made, ...imported].filter(isFile);
  } catch {
    return [];
  }
}

function recipeFile(program: string, words: readonly string[], start: string): Recipe | undefined {
  const runner = FILE_RUNNERS[program]!;
  const values = `${runner.values} ${runner.file}`;
  const { cwd, given } = split(words, start, runner.chdir, values);
  const named = runner.file
    .split(" ")
    .map((option) => given.get(option))
    .find(Boolean);
  const names = runner.files.split(" ");
  const path =
    named !== undefined
      ? resolve(cwd, named)
      : runner.upward
        ? upward(cwd, names)
        : names.map((name) => join(cwd, name)).find(isFile);
  return path !== undefined && isFile(path) ? { path, cwd } : undefined;
}

/** A runner's words: operands up to `--`, options, and the directory they lead to. */
function split(words: readonly string[], start: string, chdir: string, values: string) {
  const takesValue = new Set(`${chdir} ${values}`.split(" ").filter(Boolean));
  const operands: string[] = [];
  const given = new Map<string, string>();
  let cwd = start;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === "--") break;
    if (!word.startsWith("-")) {
      operands.push(word);
      continue;
    }
    const long = /^(--[^=]+)=(.*)$/s.exec(word);
    const short = word.slice(0, 2);
    const attached = !word.startsWith("--") && word.length > 2 && takesValue.has(short);
    const name = long?.[1] ?? (attached ? short : word);
    const value = long?.[2] ?? (attached ? word.slice(2) : takesValue.has(word) ? words[++i] : "");
    given.set(name, value ?? "");
    if (chdir.split(" ").includes(name) && value) cwd = resolve(cwd, value);
  }
  return { operands, given, cwd };
}

function upward(start: string, names: readonly string[]): string | undefined {
  for (let dir = start; ; dir = dirname(dir)) {
    const found = names.map((name) => join(dir, name)).find(isFile);
    if (found !== undefined) return found;
    if (dir === dirname(dir)) return undefined;
  }
}
