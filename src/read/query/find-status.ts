import { findRun } from "../../store/runs/find.ts";
import { type RunStatus, runStatus } from "./status.ts";

/**
 * The facts of the run a person or a model means, the newest by default.
 * @throws IgError unknown-run, ambiguous-run, no-runs, broken-run
 */
export async function findStatus(store: string, reference?: string): Promise<RunStatus> {
  return await runStatus(store, findRun(store, reference));
}
