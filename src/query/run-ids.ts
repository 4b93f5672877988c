import { idOfKey } from "../store/runs/layout.ts";
import { keysNewestFirst } from "../store/runs/reader.ts";

/** IDs that begin with what was typed so far (`run_` may be left out), newest first. */
export function idsStartingWith(store: string, typed: string, most: number): string[] {
  const start = typed.toLowerCase();
  const prefix = "run_".startsWith(start) || start.startsWith("run_") ? start : `run_${start}`;
  const ids: string[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    if (ids.length >= most) break;
    if (idOfKey(key).startsWith(prefix)) ids.push(idOfKey(key));
  }
  return ids;
}
