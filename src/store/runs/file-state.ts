import { lstatSync } from "node:fs";
import { logFile, recordFile } from "../paths.ts";

export interface LogState {
  bytes: number;
  /** Milliseconds since the Unix epoch; when the last output came, for a run whose end nobody wrote. */
  changedMs: number;
}

/** Undefined without a log: nothing was written yet, or it was removed. */
export function logState(dir: string): LogState | undefined {
  const stat = lstatSync(logFile(dir), { throwIfNoEntry: false });
  return stat?.isFile() ? { bytes: stat.size, changedMs: stat.mtimeMs } : undefined;
}

/** Changes whenever the record is written: cheaper than reading it to see. */
export function recordStamp(dir: string): string {
  const stat = lstatSync(recordFile(dir), { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.ino} ${stat.mtimeMs}`;
}
