import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";
import { isBeingLookedAt } from "../../version/staleness.ts";

/** Whoever asks at the very end of a run waits so long for what its code was. */
const PATIENCE_MS = 2_000;
const STEP_MS = 25;

/** The run as its record says once its code is looked at; as it is, if that takes too long. */
export async function lookedAt(store: string, found: StoredRun): Promise<StoredRun> {
  let stored = found;
  for (const until = performance.now() + PATIENCE_MS; performance.now() < until; ) {
    if (!isBeingLookedAt(stored.run)) return stored;
    await new Promise((next) => setTimeout(next, STEP_MS));
    const read = readRun(store, found.key);
    if (isWarning(read)) return stored;
    stored = read;
  }
  return stored;
}
