import { IgError } from "../../error.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { standing } from "../../store/runs/state.ts";

/**
 * Whether a run has ended by now: its record says so, or its recorder was killed and says nothing.
 * One whose record cannot be read has not, because the next reading may be better.
 * @throws IgError run-gone
 */
export async function hasEnded(store: string, found: StoredRun): Promise<boolean> {
  const { state, phase } = await standing(store, found);
  if (phase === "gone")
    throw new IgError(
      "run-gone",
      `${found.run.id} was deleted while it was waited on`,
      "idlergear_run_list says what is still stored.",
    );
  return state !== "running" && phase !== "unreadable";
}
