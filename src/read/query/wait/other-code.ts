import { relative } from "node:path";
import { projectRoot } from "../../../store/paths.ts";
import type { Run } from "../../../store/runs/record.ts";
import { isBeingLookedAt, staleness, stateOf } from "../../../version/staleness.ts";
import { CodeNow } from "../../../version/tree/code-now.ts";
import { changesBetween } from "../../../version/tree/compare-states.ts";
import { isDoc } from "../../../version/tree/names.ts";

/** Whether a run that has just come runs other code; `later` while its code is being looked at. */
export type OtherCode = "yes" | "no" | "later" | "unknown";

/** A run's code is looked at beside it; one that has none by then never will. */
const LOOKED_MS = 10_000;

/** The verdict on a whole work tree: an import, a test or settings count like the script. */
export async function otherCode(store: string, reference: Run, arrived: Run): Promise<OtherCode> {
  if (arrived.script.sha256 !== reference.script.sha256) return "yes";
  const [a, b] = [stateOf(reference, store), stateOf(arrived, store)];
  if ([reference, arrived].some((run) => isBeingLookedAt(run) || isLate(run))) return "later";
  if (typeof a === "string" || typeof b === "string") return await byTreeNow(store, reference);
  try {
    const changes = await changesBetween(a.state, b.state, new CodeNow(store));
    const root = projectRoot(store);
    const counted = changes.filter(
      ({ path, when }) => when !== "aside" && !isDoc(relative(root, path)),
    );
    if (counted.some(({ when }) => when === "since")) return "yes";
    return counted.length > 0 ? "unknown" : "no";
  } catch {
    return await byTreeNow(store, reference);
  }
}

function isLate({ started_at, ended_at, code_version }: Run): boolean {
  if (ended_at !== undefined || code_version === undefined) return false;
  const { files, git, state, unseen } = code_version;
  // Of a command that names no file outside git nothing is looked at.
  const isWatched = files.length > 0 || git?.commit !== undefined;
  const isOpen = state === undefined && unseen === undefined;
  return isWatched && isOpen && Date.now() - Date.parse(started_at) < LOOKED_MS;
}

async function byTreeNow(store: string, reference: Run): Promise<OtherCode> {
  const running = reference.ended_at === undefined;
  const { verdict } = await staleness(reference, { store, running, counts: false });
  if (verdict === "current") return "no";
  return verdict === "unknown" ? "unknown" : "yes";
}
