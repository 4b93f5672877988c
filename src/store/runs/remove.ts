import { renameSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { indexDir, latestLink, runsDir } from "../paths.ts";
import { idLink, linkPath, namesIn, pointLatest, runDirOf } from "./layout.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "./reader.ts";

/**
 * Deletes a run's directory and the links to it. The directory leaves its place in one step, so a
 * reader sees the run whole or not at all. Throws what the file system throws.
 */
export function removeRun(store: string, { dir, run }: StoredRun): void {
  const going = join(dirname(dir), `.gone-${run.id}`);
  renameSync(dir, going);
  rmSync(idLink(store, run.id), { force: true });
  rmSync(linkPath(store, "command", run.command_key, dir), { force: true });
  if (run.name !== undefined) rmSync(linkPath(store, "name", run.name, dir), { force: true });
  if (run.script.path !== undefined)
    rmSync(linkPath(store, "script", run.script.path, dir), { force: true });
  rmSync(going, { recursive: true, force: true });
}

/** Takes away days and index directories with nothing in them, and mends `latest`. */
export function tidy(store: string): void {
  for (const day of namesIn(runsDir(store))) removeIfEmpty(join(runsDir(store), day));
  for (const kind of namesIn(indexDir(store)))
    for (const key of namesIn(join(indexDir(store), kind)))
      removeIfEmpty(join(indexDir(store), kind, key));
  rmSync(latestLink(store), { force: true });
  for (const key of keysNewestFirst(store, () => {})) {
    if (isWarning(readRun(store, key))) continue;
    pointLatest(store, runDirOf(store, key));
    return;
  }
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Not empty, not a directory, or somebody just put something there.
  }
}
