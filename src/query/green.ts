import { runsUnder } from "../store/runs/find.ts";
import type { StoredRun } from "../store/runs/reader.ts";

/** The last run of the same command before this one that exited 0 and whose log is whole. */
export function lastGreenRun(store: string, { key, run }: StoredRun): StoredRun | undefined {
  for (const other of runsUnder(store, "command", run.command_key)) {
    const green = other.run.exit_code === 0 && other.run.log.complete;
    if (green && other.key < key && other.run.command_key === run.command_key) return other;
  }
  return undefined;
}
