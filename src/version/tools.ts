import { readFileSync, realpathSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join, resolve } from "node:path";
import { isFile } from "../os/files.ts";
import type { Tool } from "../store/runs/record.ts";
import type { Env } from "./command/locate.ts";

/** Programs that start others: which one of those decides, too. */
const BEHIND: Record<string, string> = {
  npm: "node",
  npx: "node",
  pnpm: "node",
  yarn: "node",
  turbo: "node",
  tsx: "node",
  pytest: "python3",
  tox: "python3",
  pip: "python3",
  make: "cc",
  cmake: "cc",
  cargo: "rustc",
  mvn: "java",
  gradle: "java",
};

/** The programs a command is run by, as PATH finds them. Starts none of them; never throws. */
export function toolsOf(argv: readonly string[], cwd: string, env: Env): Tool[] {
  const [word = ""] = argv;
  const names = [word, BEHIND[basename(word)] ?? ""].filter((name) => name !== "");
  return names.flatMap((name) => {
    const found = find(name, cwd, env.PATH ?? "");
    const tool = found === undefined ? undefined : toolAt(basename(name), found, cwd, env);
    return tool === undefined ? [] : [tool];
  });
}

function find(word: string, cwd: string, searchPath: string): string | undefined {
  if (word.includes("/")) return isFile(resolve(cwd, word)) ? resolve(cwd, word) : undefined;
  if (/\s/.test(word)) return undefined;
  return searchPath
    .split(delimiter)
    .map((dir) => join(resolve(cwd, dir), word))
    .find(isFile);
}

function toolAt(name: string, found: string, cwd: string, env: Env): Tool | undefined {
  try {
    const path = realpathSync(found);
    const { size, mtimeMs } = statSync(path);
    const pinned = /\/shims\//.test(found) ? pinOf(cwd, env) : "";
    return { name, path, stamp: `${size} ${Math.round(mtimeMs)}${pinned}` };
  } catch {
    return undefined;
  }
}

/** Which version a shim of pyenv, asdf, nodenv and the like stands for. */
function pinOf(cwd: string, env: Env): string {
  const set = Object.entries(env).filter(([name]) =>
    /^\w+ENV_VERSION$|^ASDF_\w+_VERSION$/.test(name),
  );
  if (set.length > 0) return ` ${set.map(([, value]) => value).join(" ")}`;
  const names = [".python-version", ".node-version", ".ruby-version", ".tool-versions"];
  for (let dir = cwd; ; dir = dirname(dir)) {
    const path = names.map((name) => join(dir, name)).find(isFile);
    if (path !== undefined) return pinIn(path);
    if (dir === dirname(dir)) break;
  }
  return pinIn(join(env.PYENV_ROOT ?? join(homedir(), ".pyenv"), "version"));
}

function pinIn(path: string): string {
  try {
    return ` ${readFileSync(path, "utf8").slice(0, 200).trim().replace(/\s+/g, " ")}`;
  } catch {
    return "";
  }
}
