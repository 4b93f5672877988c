import { existsSync, lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { IgError } from "../error.ts";

/** The store's directory name, at the top of a project. */
export const STORE_DIR = ".idlergear";

export interface Project {
  /** Absolute path of the directory that holds `.idlergear`. */
  root: string;
  /** `<root>/.idlergear`; may not exist yet. */
  store: string;
}

/**
 * The project a directory belongs to: the nearest directory upwards that has a `.idlergear` of ours,
 * else the git root, else the directory itself. `IG_ROOT` (a project root, or its `.idlergear`)
 * settles it. Creates nothing.
 */
export function findProject(cwd: string, env: NodeJS.ProcessEnv = process.env): Project {
  if (env.IG_ROOT) return fromRoot(env.IG_ROOT, cwd);
  const start = realpathSync(cwd);
  const root = climb(start, hasOwnStore) ?? climb(start, hasGit) ?? start;
  return { root, store: join(root, STORE_DIR) };
}

/** The project a path names explicitly: its root, its `.idlergear`, or any directory inside it. */
export function projectAt(path: string, env: NodeJS.ProcessEnv = process.env): Project {
  const dir = resolve(path);
  // No name in a file system has a NUL; Node would say so in its own words.
  if (path.includes("\0") || !isDirectory(dir))
    throw new IgError(
      "no-project",
      `no such directory: ${path.replaceAll("\0", "\\0")}`,
      "Give the project's root directory.",
    );
  return findProject(dir, { ...env, IG_ROOT: "" });
}

function fromRoot(value: string, cwd: string): Project {
  const path = resolve(cwd, value);
  const root = path.endsWith(`/${STORE_DIR}`) ? dirname(path) : path;
  if (!isDirectory(root))
    throw new IgError(
      "bad-root",
      `IG_ROOT is no directory: ${value}`,
      "Unset IG_ROOT or create it.",
    );
  return { root, store: join(root, STORE_DIR) };
}

function climb(start: string, found: (dir: string) => boolean): string | undefined {
  for (let dir = start; ; dir = dirname(dir)) {
    if (found(dir)) return dir;
    if (dir === dirname(dir)) return undefined;
  }
}

/**
 * A store somebody else planted above (in /tmp, say) must not receive our logs; nor may a link lead
 * to one. Root works in the stores of those whose directories they lie in.
 */
function hasOwnStore(dir: string): boolean {
  const stat = lstatSync(join(dir, STORE_DIR), { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return false;
  const us = process.geteuid?.();
  if (us === undefined || stat.uid === us) return true;
  return us === 0 && stat.uid === lstatSync(dir).uid;
}

function hasGit(dir: string): boolean {
  return existsSync(join(dir, ".git"));
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The directory a store belongs to. */
export const projectRoot = (store: string) => dirname(store);

/** Paths inside a store. The only place that builds them. */
export const runsDir = (store: string) => join(store, "runs");
export const latestLink = (store: string) => join(store, "runs", "latest");
export const indexDir = (store: string) => join(store, "index");
export const snapshotsDir = (store: string) => join(store, "snapshots");
/** The bytes of a script as it ran, named by their sha256 (64 hex digits). */
export const snapshotFile = (store: string, sha256: string) =>
  join(store, "snapshots", sha256.slice(0, 2), sha256);

/** Files inside a run's directory. */
export const recordFile = (runDir: string) => join(runDir, "run.json");
export const logFile = (runDir: string) => join(runDir, "output.log");
export const logIndexFile = (runDir: string) => join(runDir, "output.idx");

/** The cache that finds a pasted line's run: hashes only, rebuilt from the logs when it is gone. */
export const pasteIndexFile = (store: string) => join(indexDir(store), "paste.idx");

/** The daemon's own directory, and what it keeps there; only the daemon writes in it. */
export const daemonDir = (store: string) => join(store, "daemon");
export const daemonFile = (store: string) => join(store, "daemon", "daemon.json");
export const daemonSocket = (store: string) => join(store, "daemon", "daemon.sock");
export const daemonLog = (store: string) => join(store, "daemon", "daemon.log");
export const exportDir = (store: string) => join(store, "daemon", "export");
/** How far a run is exported; `key` is the run's `day/name`. */
export const checkpointFile = (store: string, key: string) => join(exportDir(store), `${key}.json`);
/** Records a collector refused for good, one JSON object a line. */
export const rejectFile = (store: string, key: string) =>
  join(exportDir(store), `${key}.rejected.jsonl`);
export const settledFile = (store: string, day: string) => join(exportDir(store), day, ".settled");
