import { realpathSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { projectRoot } from "../store/paths.ts";

/*
 * A record may be forged: it comes with a store that somebody else may have made. Files it names are
 * shown only where they belong to the project that the reader found, whatever the record says.
 */

export const OUTSIDE = "outside the project: contents not shown";
const IN_STORE = "in the store of recordings: contents not shown";

/** Why what a real path holds must not be shown; undefined where it may. */
export function withheld(store: string, realPath: string): string | undefined {
  const root = realOf(projectRoot(store));
  if (!isInside(realPath, root)) return OUTSIDE;
  // Logs are shown masked by what their run knew to be secret, and in no other way.
  return isInside(realPath, realOf(store)) ? IN_STORE : undefined;
}

/**
 * The real directory of a recorded working directory, or of the nearest one above it that is still
 * there. Undefined outside the project.
 */
export function directoryInProject(store: string, recorded: string): string | undefined {
  const dir = realOf(resolve(recorded));
  return isInside(dir, realOf(projectRoot(store))) ? dir : undefined;
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path === dirname(path) ? path : realOf(dirname(path));
  }
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way === "" || (way !== ".." && !way.startsWith("../"));
}
