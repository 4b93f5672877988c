import { renameSync, rmdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOwn, NotOurs, ownDir, removeOwn } from "../../os/own-files.ts";
import { indexDir, latestLink, runsDir } from "../paths.ts";
import { idLink, linkPath, namesIn, pointLatest, runDirOf } from "./layout.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "./reader.ts";

/**
 * Deletes a run's directory and the links to it. The directory leaves its place in one step, so a
 * reader sees the run whole or not at all. Throws what the file system throws.
 */
export function removeRun(store: string, { dir, run }: StoredRun): void {
  const going = join(dirname(dir), `.gone-${run.id}`);
  ownDir(store, dir);
  renameSync(dir, going);
  const links = [
    idLink(store, run.id),
    linkPath(store, "command", run.command_key, dir),
    ...(run.name === undefined ? [] : [linkPath(store, "name", run.name, dir)]),
    ...(run.script.path === undefined ? [] : [linkPath(store, "script", run.script.path, dir)]),
  ];
  for (const link of links) unlessPlanted(() => removeOwn(store, link));
  removeOwn(store, going);
}

/** An index that leads elsewhere is not ours to tidy, and no reason to keep a run. */
function unlessPlanted(remove: () => void): void {
  try {
    remove();
  } catch (error) {
    if (!(error instanceof NotOurs)) throw error;
  }
}

/** Takes away days and index directories with nothing in them, and mends `latest`. */
export function tidy(store: string): void {
  for (const day of namesIn(runsDir(store))) removeIfEmpty(store, join(runsDir(store), day));
  for (const kind of namesIn(indexDir(store)))
    for (const key of namesIn(join(indexDir(store), kind)))
      removeIfEmpty(store, join(indexDir(store), kind, key));
  removeOwn(store, latestLink(store));
  for (const key of keysNewestFirst(store, () => {})) {
    if (isWarning(readRun(store, key))) continue;
    pointLatest(store, runDirOf(store, key));
    return;
  }
}

function removeIfEmpty(store: string, dir: string): void {
  try {
    if (isOwn(store, dir)) rmdirSync(dir);
  } catch {
    // Not empty, not a directory of ours, or somebody just put something there.
  }
}
