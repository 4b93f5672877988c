import type { Line } from "../log/line.ts";
import { openLog } from "../log/read.ts";
import type { StoredRun } from "../store/reader.ts";
import { logState } from "./look.ts";

/** What is there of a run's log at one moment. */
export interface Feed {
  bytes: number;
  /** Lines that may be sent: all of an ended run, the frozen ones of a running one. */
  lines: number;
  from(line: number): Iterable<Line>;
  close(): void;
}

/** Opens a run's log. A log that is not there, not yet or not any more, is empty. */
export function openFeed({ dir, run }: StoredRun, ended: boolean): Feed {
  if (logState(dir) === undefined) return { bytes: 0, lines: 0, from: () => [], close() {} };
  const reader = openLog(dir, {
    mode: run.mode,
    ended,
    ...(run.terminal === undefined ? {} : { terminal: run.terminal }),
  });
  const totals = reader.totals();
  return {
    bytes: totals.bytes,
    lines: ended ? totals.lines : totals.frozen,
    from: (line) => sendable(reader.lines(line), ended),
    close: () => reader.close(),
  };
}

function* sendable(lines: Iterable<Line>, ended: boolean): Generator<Line> {
  for (const line of lines) {
    if (line.live && !ended) return;
    yield line;
  }
}
