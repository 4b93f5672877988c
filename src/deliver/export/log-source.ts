import { existsSync } from "node:fs";
import { IgError } from "../../error.ts";
import { recordedSecrets } from "../../redact/recorded-secrets.ts";
import { createRedactor, type Redactor } from "../../redact/redactor.ts";
import type { Line } from "../../store/log/line.ts";
import { type LogReader, openLog } from "../../store/log/read.ts";
import { logFile } from "../../store/paths.ts";
import type { StoredRun } from "../../store/runs/reader.ts";

/** What is there of a run's log at one moment. */
export interface LogSource {
  bytes: number;
  /** Lines that may be sent: all of an ended run, the frozen ones of a running one. */
  lines: number;
  /** Up to `lines`, whatever has been written since. */
  from(line: number): Iterable<Line>;
  close(): void;
}

/** Opens a run's log. A log that is not there, not yet or not any more, is empty. */
export function openLogSource(stored: StoredRun, ended: boolean): LogSource {
  const reader = readerOf(stored, ended);
  if (reader === undefined) return { bytes: 0, lines: 0, from: () => [], close() {} };
  const totals = reader.totals();
  const lines = ended ? totals.lines : totals.frozen;
  return {
    bytes: totals.bytes,
    lines,
    from: (line) => upTo(reader.lines(line), lines),
    close: () => reader.close(),
  };
}

/**
 * What masks a run's text as it leaves: by shape, and the values of its secret variables, which
 * stand where its record says. For all that a log source gives, the record has to be read after that
 * was opened.
 */
export function redactorOf(stored: StoredRun): Redactor {
  return createRedactor(recordedSecrets(stored.run, () => readerOf(stored, true)));
}

/** How much of a run's log there is now, and how much of that will not change any more. */
export function logLines(stored: StoredRun, ended = false): { lines: number; frozen: number } {
  const { log, ended_at } = stored.run;
  if (ended_at !== undefined) return { lines: log.lines, frozen: log.lines };
  const reader = readerOf(stored, ended);
  if (reader === undefined) return { lines: 0, frozen: 0 };
  try {
    const { lines, frozen } = reader.totals();
    return { lines, frozen: ended ? lines : frozen };
  } finally {
    reader.close();
  }
}

function readerOf({ dir, run }: StoredRun, ended: boolean): LogReader | undefined {
  try {
    return openLog(dir, { mode: run.mode, ended, terminal: run.terminal });
  } catch (error) {
    if (error instanceof IgError && !existsSync(logFile(dir))) return undefined;
    throw error;
  }
}

function* upTo(lines: Iterable<Line>, last: number): Generator<Line> {
  for (const line of lines) {
    if (line.n > last) return;
    yield line;
  }
}
