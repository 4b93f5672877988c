import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { defined } from "../../defined.ts";
import type { GitState } from "../../store/runs/record.ts";

/** The commit and branch a work tree stood at. Either may be missing: no commit yet, detached HEAD. */
export interface Head {
  /** The work tree's top directory. */
  top: string;
  commit?: string;
  branch?: string;
}

export const NO_REPOSITORY = "not a git repository";

const COMMIT = /^[0-9a-f]{40}([0-9a-f]{24})?$/;
/** A larger packed-refs file is left to git itself. */
const PACKED_LIMIT = 4 << 20;

/**
 * HEAD of the repository around a directory, read from its files: fast enough to be done before a
 * command starts, where starting git is not. Knows work trees, submodules and packed refs; leaves
 * out what it cannot tell. Undefined outside a repository. Never throws.
 */
export function readHead(cwd: string): Head | undefined {
  try {
    const top = topOf(resolve(cwd));
    return top === undefined ? undefined : { top, ...headIn(gitDirOf(top)) };
  } catch {
    return undefined;
  }
}

/** What HEAD alone says. */
export function gitAtHead(head: Head, taken: GitState["taken"]): GitState {
  const { commit, branch } = head;
  return { taken, ...defined({ commit, branch }) };
}

function topOf(start: string): string | undefined {
  for (let dir = start; ; dir = dirname(dir)) {
    if (existsSync(join(dir, ".git"))) return dir;
    if (dir === dirname(dir)) return undefined;
  }
}

/** `.git`, or the directory its `gitdir:` line names (work trees, submodules). */
export function gitDirOf(top: string): string {
  const dot = join(top, ".git");
  if (statSync(dot).isDirectory()) return dot;
  const named = /^gitdir: (.+)$/m.exec(readFileSync(dot, "utf8"))?.[1];
  return resolve(top, named ?? ".git");
}

function headIn(gitDir: string): { commit?: string; branch?: string } {
  const head = read(join(gitDir, "HEAD")).trim();
  if (COMMIT.test(head)) return { commit: head };
  const ref = /^ref: (refs\/[^\s]+)$/.exec(head)?.[1];
  // reftable repositories name a branch that cannot be.
  if (ref === undefined || ref === "refs/heads/.invalid" || ref.includes("..")) return {};
  const commit = commitOf(gitDir, ref);
  const branch = ref.startsWith("refs/heads/") ? ref.slice("refs/heads/".length) : undefined;
  return { ...(commit ? { commit } : {}), ...(branch ? { branch } : {}) };
}

function commitOf(gitDir: string, ref: string): string | undefined {
  const shared = read(join(gitDir, "commondir")).trim();
  const common = shared === "" ? gitDir : resolve(gitDir, shared);
  const loose = read(join(common, ref)).trim() || read(join(gitDir, ref)).trim();
  if (loose !== "") return COMMIT.test(loose) ? loose : undefined;
  const packed = read(join(common, "packed-refs"));
  const line = packed.split("\n").find((one) => one.endsWith(` ${ref}`));
  const commit = line?.split(" ")[0] ?? "";
  return COMMIT.test(commit) ? commit : undefined;
}

/** Empty when it cannot be read. */
function read(path: string): string {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= PACKED_LIMIT ? readFileSync(path, "utf8") : "";
  } catch {
    return "";
  }
}
