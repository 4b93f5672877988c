import { IgError } from "../../error.ts";
import { shapeRedactor } from "../../redact/redactor.ts";
import { findRun, idsStartingWith } from "../../store/runs/find.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "../../store/runs/reader.ts";
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

/** So many runs are looked at for a command. */
const COMMAND_LOOK_LIMIT = 2000;

/**
 * The newest run of the one command that reads like this, as lists show it; undefined where a run is
 * called so (an ID, a name), where no command is, and where it was not among the last 2,000 runs.
 * @throws IgError ambiguous-run when several commands read so, or an ID begins so as well
 */
export function runOfCommand(store: string, text: string): string | undefined {
  const wanted = text.trim();
  if (wanted === "" || wanted === "latest" || /^run_/i.test(wanted)) return undefined;
  const called = calledSo(store, wanted);
  if (called?.run.name === wanted) return undefined;
  const runs = new Map<string, string>();
  let looked = 0;
  for (const key of keysNewestFirst(store, () => {})) {
    if (++looked > COMMAND_LOOK_LIMIT) break;
    const read = readRun(store, key);
    if (isWarning(read) || shapeRedactor.command(read.run) !== wanted) continue;
    if (!runs.has(read.run.command_key)) runs.set(read.run.command_key, read.run.id);
  }
  const ids = [...runs.values(), ...(called && runs.size > 0 ? [called.run.id] : [])];
  if (new Set(ids).size <= 1) return called === undefined ? ids[0] : undefined;
  throw new IgError(
    "ambiguous-run",
    `${JSON.stringify(wanted.slice(0, 80))} may mean ${ids.slice(0, 8).join(" or ")}`,
    "Give the ID; idlergear_run_list shows where each ran.",
  );
}

function calledSo(store: string, wanted: string): StoredRun | undefined {
  try {
    return findRun(store, wanted);
  } catch {
    return undefined;
  }
}
