import { findRun, idsStartingWith } from "../../store/runs/find.ts";
import { RUN_ID } from "../../store/runs/record.ts";

/** Whether a text is a full run ID such as `run_k3f9x2a7`; whether there is such a run is not asked. */
export const isRunId = (text: string): boolean => RUN_ID.test(text);

/**
 * The full ID of the run that is meant: an ID, a unique prefix of one, a name, or `latest`.
 * @throws IgError unknown-run, ambiguous-run, no-runs, broken-run
 */
export const findRunId = (store: string, reference: string): string =>
  findRun(store, reference).run.id;

/** At most so many IDs that begin with what was typed (`run_` may be left out), the newest first. */
export function completeRunId(
  store: string,
  typed: string,
  most: number,
): { ids: string[]; more: boolean } {
  const ids = idsStartingWith(store, typed, most + 1);
  return { ids: ids.slice(0, most), more: ids.length > most };
}
