import { readdirSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isFile, readRegular } from "../../os/files.ts";
import { readPackage } from "./package-json.ts";

/** A repository of more packages than this is not searched while a command waits to start. */
const MAX_PACKAGES = 100;
const MAX_PATTERNS = 20;
const MAX_LIST_BYTES = 1 << 16;

/**
 * The package.json of one package of the workspace around `cwd`, named by its directory or by its
 * name: `npm run -w NAME`, `yarn workspace NAME`. Undefined when there is none, or it cannot be told
 * (patterns other than `dir` and `dir/*`). Never throws.
 */
export function workspacePackage(name: string, cwd: string): string | undefined {
  const there = join(resolve(cwd, name), "package.json");
  if (isFile(there)) return there;
  for (let dir = cwd; ; dir = dirname(dir)) {
    const patterns = patternsIn(dir).slice(0, MAX_PATTERNS);
    if (patterns.length > 0) {
      const paths = patterns.flatMap((pattern) => packagesOf(dir, pattern));
      return likelyFirst(paths, name).find((path) => fieldOf(path, "name") === name);
    }
    if (dir === dirname(dir)) return undefined;
  }
}

/** Mostly a package's directory is called as the package is. */
function likelyFirst(paths: string[], name: string): string[] {
  const isLikely = (path: string) => basename(dirname(path)) === basename(name);
  return [...paths.filter(isLikely), ...paths.filter((path) => !isLikely(path))].slice(
    0,
    MAX_PACKAGES,
  );
}

function patternsIn(dir: string): string[] {
  const field = fieldOf(join(dir, "package.json"), "workspaces") as
    | string[]
    | { packages?: string[] }
    | undefined;
  const listed = Array.isArray(field) ? field : field?.packages;
  const all = Array.isArray(listed) ? listed : pnpmPatterns(join(dir, "pnpm-workspace.yaml"));
  return all.filter((one) => typeof one === "string" && !one.startsWith("!"));
}

/** The entries of the list `packages:`, the one list of such a file that names directories. */
function pnpmPatterns(path: string): string[] {
  if (!isFile(path)) return [];
  try {
    const text = readRegular(path, MAX_LIST_BYTES).toString("utf8");
    const list = /^packages:[^\n]*\n((?:[ \t-][^\n]*\n?|\n)*)/m.exec(text)?.[1] ?? "";
    return [...list.matchAll(/^\s*-\s*["']?([^"'\s#]+)/gm)].map((found) => found[1]!);
  } catch {
    return [];
  }
}

function packagesOf(root: string, pattern: string): string[] {
  const plain = pattern.replace(/^\.\//, "").replace(/\/$/, "");
  const parent = plain.endsWith("/*") ? plain.slice(0, -2) : undefined;
  if ((parent ?? plain).includes("*")) return [];
  try {
    const dirs =
      parent === undefined
        ? [plain]
        : readdirSync(join(root, parent)).map((name) => join(parent, name));
    return dirs.map((dir) => join(root, dir, "package.json"));
  } catch {
    return [];
  }
}

function fieldOf(path: string, field: "name" | "workspaces"): unknown {
  try {
    return isFile(path) ? JSON.parse(readPackage(path))?.[field] : undefined;
  } catch {
    return undefined;
  }
}
