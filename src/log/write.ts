import { closeSync, openSync, writeSync } from "node:fs";
import { logFile, logIndexFile } from "../project/paths.ts";
import type { Sink } from "../run/event.ts";
export interface LogWriter extends Sink {
  readonly bytes: number;
  readonly lines: number;
  readonly complete: boolean;
  readonly reason?: string;
  close(): void;
}
export function openLogWriter(
  dir: string,
  _: { mode: "pty" | "pipe"; cols?: number; rows?: number; startedAt: number },
): LogWriter {
  const fd = openSync(logFile(dir), "a", 0o600),
    ix = openSync(logIndexFile(dir), "a", 0o600);
  let bytes = 0,
    nl = 0,
    last = 10;
  return {
    name: "log",
    get bytes() {
      return bytes;
    },
    get lines() {
      return nl + (last === 10 ? 0 : 1);
    },
    complete: true,
    close() {
      closeSync(fd);
      closeSync(ix);
    },
    event(e) {
      if (e.type !== "output") return;
      writeSync(ix, `${bytes} ${e.time} ${e.stream}\n`);
      writeSync(fd, e.data);
      bytes += e.data.length;
      for (const b of e.data) if (b === 10) nl++;
      last = e.data.at(-1)!;
    },
  };
}
