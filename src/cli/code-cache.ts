import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/*
 * What V8 made of our files at an earlier start, so that it need not compile them again. It lies in
 * the user's cache directory and may be lost at any time. It is code: only what this user, and nobody
 * else, can have written is taken. V8 refuses what another version of it made, or what was cut.
 */

/** The directory for compiled code, or undefined where the environment names none or wants none. */
export function codeCacheDirectory(env: NodeJS.ProcessEnv): string | undefined {
  if (env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const { XDG_CACHE_HOME: cache, HOME: home } = env;
  if (cache?.startsWith("/")) return join(cache, "idlergear");
  return home?.startsWith("/") ? join(home, ".cache/idlergear") : undefined;
}

/** The code kept under this name, or undefined if there is none, or none to be trusted. */
export function readCompiled(dir: string, name: string): Buffer | undefined {
  try {
    return readOwn(join(dir, name));
  } catch {
    return undefined;
  }
}

/** Keeps compiled code, in one step each. What cannot be kept is compiled again at the next start. */
export function writeCompiled(dir: string, files: Map<string, Buffer>): void {
  try {
    // With sudo, HOME may be somebody else's: leave nothing of ours there.
    if (!isOursAlone(nearest(dir))) return;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (!isTrusted(dir)) return;
    for (const [name, code] of files) replace(join(dir, name), code);
    forgetOldBuilds(dir);
  } catch {
    // A full disk, a home that cannot be written to: nobody waits for this.
  }
}

/** The directory itself, or the nearest one above it that is there. */
function nearest(dir: string): Stats {
  return lstatSync(dir, { throwIfNoEntry: false }) ?? nearest(dirname(dir));
}

/** Every build has names of its own, so nobody else would take theirs away. */
function forgetOldBuilds(dir: string): void {
  const tooOld = Date.now() - 30 * 24 * 3_600_000;
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    const written = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (written !== undefined && written < tooOld) rmSync(path, { force: true });
  }
}

/** Whether a directory can hold code for us. */
export function isTrusted(dir: string): boolean {
  try {
    return isOursAlone(lstatSync(dir));
  } catch {
    return false;
  }
}

function replace(path: string, code: Buffer): void {
  const unfinished = `${path}.${process.pid}`;
  try {
    writeFileSync(unfinished, code, { flag: "wx", mode: 0o600 });
    renameSync(unfinished, path);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

function readOwn(path: string): Buffer | undefined {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const facts = fstatSync(file);
    return facts.isFile() && isOursAlone(facts) ? readFileSync(file) : undefined;
  } finally {
    closeSync(file);
  }
}

function isOursAlone({ uid, mode }: { uid: number; mode: number }): boolean {
  const writableByOthers = 0o022;
  return uid === process.geteuid?.() && (mode & writableByOthers) === 0;
}
