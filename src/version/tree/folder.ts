import { createHash } from "node:crypto";
import { readdir } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import type { StateEntry } from "../../store/runs/code-state.ts";
import { type FactOptions, factOf, inBatches, onDisk } from "./fact.ts";
import { isInstalled } from "./names.ts";

/** A folder of more files is looked at no further. */
const MAX_FILES = 2000;

/** Everything below a directory but what tools install; undefined when that is too much. */
export async function filesBelow(
  top: string,
  signal?: AbortSignal,
  most = MAX_FILES,
): Promise<string[] | undefined> {
  const files: string[] = [];
  const dirs = [""];
  for (let dir = dirs.pop(); dir !== undefined; dir = dirs.pop()) {
    if (signal?.aborted) throw new Error(String(signal.reason));
    for (const entry of await readdir(onDisk(top, dir), {
      withFileTypes: true,
      encoding: "latin1",
    })) {
      const path = `${dir}${entry.name}`;
      if (isInstalled(path)) continue;
      if (entry.isDirectory()) dirs.push(`${path}/`);
      else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
      if (files.length + dirs.length > most) return undefined;
    }
  }
  return files.sort();
}

/** Homes, roots and the place of temporary files are no projects. */
export function isEverybodys(dir: string): boolean {
  return [homedir(), tmpdir(), "/", "/tmp", "/var/tmp", "/home", "/usr", "/opt"].includes(dir);
}

/** The files below a directory, each with its fact; undefined when there are too many. */
export async function folderEntries(
  top: string,
  options: (path: string) => FactOptions,
  note: (path: string, fact: Awaited<ReturnType<typeof factOf>>) => StateEntry | undefined,
): Promise<StateEntry[] | undefined> {
  if (isEverybodys(top)) return undefined;
  const paths = await filesBelow(top, options("").signal);
  if (paths === undefined) return undefined;
  const entries = await inBatches(paths, async (path) =>
    note(path, await factOf(onDisk(top, path), options(path))),
  );
  return entries.filter((entry) => entry !== undefined);
}

/** The files below a directory as one fact; undefined when there are too many. */
export async function folderFact(top: string, signal?: AbortSignal): Promise<string | undefined> {
  const paths = await filesBelow(top, signal);
  if (paths === undefined) return undefined;
  const hash = createHash("sha256");
  const facts = await inBatches(paths, (path) =>
    factOf(onDisk(top, path), { mayRead: true, signal }),
  );
  for (const [at, path] of paths.entries()) hash.update(`${path}\0${facts[at]!.fact}\0\0`);
  return `folder ${hash.digest("hex")}`;
}

/** What is installed in a directory, by the names in it. */
export async function namesFact(dir: string): Promise<string> {
  const names = (await readdir(dir)).filter((name) => /^[^._]/.test(name)).sort();
  return `names ${createHash("sha256").update(names.join("\0")).digest("hex")}`;
}
