import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { Script } from "node:vm";
import { codeCacheDirectory, isTrusted, readCompiled, writeCompiled } from "./code-cache.ts";

/*
 * The built program starts here: dist/ig.js. To compile our files takes longer than anything else at
 * a start, so they are loaded from here, with what V8 made of them last time.
 */

/** Differs from build to build. */
declare const IG_BUILD: string;
/** What is started: a thread of ours starts here, too. */
declare const IG_FIRST: string;

const MAIN = "main.js";
const COMMANDS = "parts/cli-commands.js";
const THREAD_SETTLED_MS = 2_000;

/** Of node and of packages: all our files find the same. */
const requireOther = createRequire(__filename);
const exportsOf = new Map<string, object>();
/** What was compiled anew, by the name it is kept under. */
const fresh = new Map<string, Script>();
const dir = codeCacheDirectory(process.env);
const kept = dir !== undefined && isTrusted(dir) ? dir : undefined;

function load(path: string): object {
  const known = exportsOf.get(path);
  if (known) return known;
  const module = { exports: {} };
  exportsOf.set(path, module.exports);
  const requireOurs = (id: string) =>
    id.startsWith(".") ? load(join(dirname(path), id)) : requireOther(id);
  compile(path)(module.exports, requireOurs, module, path, dirname(path));
  exportsOf.set(path, module.exports);
  return module.exports;
}

function compile(path: string): (...names: unknown[]) => void {
  // The build writes ASCII only.
  const text = readFileSync(path, "latin1");
  const name = nameOf(relative(__dirname, path));
  const cachedData = kept === undefined ? undefined : readCompiled(kept, name);
  const script = new Script(
    `(function(exports,require,module,__filename,__dirname){${text}\n})`,
    cachedData ? { filename: path, cachedData } : { filename: path },
  );
  if (!cachedData || script.cachedDataRejected) fresh.set(name, script);
  return script.runInThisContext();
}

function nameOf(file: string): string {
  return [IG_BUILD, process.version, process.arch, file.replaceAll("/", "-")].join("-");
}

/** At the end, for by then V8 has compiled the functions that are needed. */
function keepCompiled(): void {
  // In this file are the functions that a recorded command waits for: one has to have used them.
  if (exportsOf.has(join(__dirname, COMMANDS))) fresh.delete(nameOf(MAIN));
  if (dir === undefined || fresh.size === 0) return;
  writeCompiled(
    dir,
    new Map([...fresh].map(([name, script]) => [name, script.createCachedData()])),
  );
  fresh.clear();
}

process.on("exit", keepCompiled);
// A thread is ended without being told.
if (IG_FIRST !== MAIN) setTimeout(keepCompiled, THREAD_SETTLED_MS).unref();
load(join(__dirname, IG_FIRST));
