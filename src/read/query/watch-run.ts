import { lstatSync } from "node:fs";
import { wakeups } from "../../os/wakeups.ts";
import { logFile } from "../../store/paths.ts";
import { findRun } from "../../store/runs/find.ts";
import { hasEnded } from "./has-ended.ts";

const PACE_MS = 1000;

/**
 * Calls `changed` when a run's log has grown, at most once a second, and a last time when the run
 * has ended; resolves then or when cancelled. Where it stands when called is not news.
 * @throws IgError unknown-run, run-gone
 */
export async function watchRun(
  store: string,
  run: string,
  signal: AbortSignal,
  changed: () => void,
): Promise<void> {
  const found = findRun(store, run);
  const size = () => lstatSync(logFile(found.dir), { throwIfNoEntry: false })?.size;
  const wakes = wakeups(found.dir, signal, PACE_MS);
  try {
    for (let seen = size(), ended = await hasEnded(store, found); !ended; ) {
      await wakes.next(PACE_MS);
      ended = await hasEnded(store, found);
      const now = size();
      if (signal.aborted) return;
      if (ended || now !== seen) changed();
      seen = now;
    }
  } finally {
    wakes.close();
  }
}
