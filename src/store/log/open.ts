import { existsSync } from "node:fs";
import { IgError } from "../../error.ts";
import { isPlain } from "../../os/untrusted-files.ts";
import { logFile } from "../paths.ts";
import type { StoredRun } from "../runs/reader.ts";
import type { Line, LineOptions } from "./line.ts";
import { type LogReader, openLog } from "./read.ts";

/** Opens a run's log for as long as `use` takes. @throws IgError log-missing */
export async function withRunLog<T>(
  found: StoredRun,
  ended: boolean,
  use: (log: LogReader) => T | Promise<T>,
): Promise<T> {
  const log = openRunLog(found, ended);
  try {
    return await use(log);
  } finally {
    log.close();
  }
}

/** The lines from number `from` on; the log is closed when nobody takes more of them. */
export function* runLines(
  found: StoredRun,
  ended: boolean,
  from = 1,
  options: LineOptions = {},
): Generator<Line> {
  const log = openRunLog(found, ended);
  try {
    yield* log.lines(from, options);
  } finally {
    log.close();
  }
}

/** The log of a stored run, read with the terminal size it was recorded at. To be closed. */
export function openRunLog({ run, dir }: StoredRun, ended: boolean | (() => boolean)): LogReader {
  const path = logFile(dir);
  // A link may lead out of the store, a FIFO would make us wait for ever.
  if (!isPlain(path) && existsSync(path))
    throw new IgError(
      "log-missing",
      `not a regular file, so not read: ${path}`,
      "ig did not make it; the run's record is still there.",
    );
  return openLog(dir, { mode: run.mode, ended, terminal: run.terminal });
}
