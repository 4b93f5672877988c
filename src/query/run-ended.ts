import { existsSync } from "node:fs";
import { IgError } from "../error.ts";
import { isWarning, readRun, type StoredRun } from "../store/runs/reader.ts";
import { standingOf } from "../store/runs/state.ts";

/**
 * Whether a run has ended by now: its record says so, or its recorder was killed and says nothing.
 * @throws IgError run-gone
 */
export async function hasEnded(store: string, found: StoredRun): Promise<boolean> {
  const state = await stateNow(store, found);
  // Its recorder may have gone just after it recorded the end, between our two looks.
  return state === "lost" ? (await stateNow(store, found)) !== "running" : state !== "running";
}

async function stateNow(store: string, found: StoredRun) {
  const read = readRun(store, found.key);
  if (!isWarning(read)) return (await standingOf(read.run)).state;
  // A record being replaced on a full disk is no record for a moment.
  if (existsSync(found.dir)) return "running";
  throw new IgError(
    "run-gone",
    `${found.run.id} was deleted while it was waited on`,
    "idlergear_run_list says what is still stored.",
  );
}
