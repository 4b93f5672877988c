import { z } from "zod";
import { livenessOf } from "./liveness.ts";
import { isWarning, readRun, type StoredRun } from "./reader.ts";
import type { Run } from "./record.ts";

/**
 * running: its writer lives; completed: exit 0; failed: another exit code; killed: by a signal;
 * lost: its writer is gone without having recorded an end, so the log may lack its last words;
 * incomplete: registered, nothing writes it now, and nobody said `ig run complete`.
 */
export const State = z.enum(["running", "completed", "failed", "killed", "lost", "incomplete"]);
export type State = z.infer<typeof State>;

export interface Standing {
  state: State;
  /** What this machine could not find out, if anything. */
  doubt?: string;
}

/** Worked out on every reading, from the record and the processes there are; nothing is written. */
export async function standingOf(run: Run): Promise<Standing> {
  if (run.ended_at !== undefined) return { state: ended(run) };
  const liveness = await livenessOf(run);
  if (liveness === "gone") return { state: run.piecewise === undefined ? "lost" : "incomplete" };
  if (liveness === "alive") return { state: "running" };
  return {
    state: "running",
    doubt: `recorded as running on ${run.host} in another machine or container; cannot be checked from here`,
  };
}

function ended(run: Run): State {
  if (run.signal !== undefined) return "killed";
  return run.exit_code === 0 ? "completed" : "failed";
}

/**
 * A run and how it stands, looked at twice before it is called lost: its recorder may have written
 * the end and gone just between our reading of the record and our look at the process.
 */
export async function standingNow(
  store: string,
  stored: StoredRun,
): Promise<{ stored: StoredRun; standing: Standing }> {
  const standing = await standingOf(stored.run);
  const gone = standing.state === "lost" || standing.state === "incomplete";
  const again = gone ? readRun(store, stored.key) : undefined;
  if (again === undefined || isWarning(again)) return { stored, standing };
  return { stored: again, standing: await standingOf(again.run) };
}
