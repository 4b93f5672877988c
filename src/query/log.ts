import { type LogReader, openLog } from "../log/read.ts";
import type { StoredRun } from "../store/reader.ts";

/** The log of a stored run, read with the terminal size it was recorded at. */
export function openRunLog({ run, dir }: StoredRun, ended: boolean): LogReader {
  return openLog(dir, {
    mode: run.mode,
    ended,
    ...(run.terminal === undefined ? {} : { terminal: run.terminal }),
  });
}

/** For a reader that is kept: one that holds files open lets go of them. */
export function closeLog(log: { close?(): void } | object): void {
  if ("close" in log) log.close?.();
}
