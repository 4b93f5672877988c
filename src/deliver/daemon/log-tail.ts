import { daemonLog } from "../../store/paths.ts";
import { tailJournal } from "../journal.ts";

/** The last lines of a daemon's own log, fit for a terminal; none where no daemon ever ran. */
export function daemonLogTail(store: string, lines: number): string[] {
  return tailJournal(daemonLog(store), lines);
}
