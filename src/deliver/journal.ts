import { appendFileSync, renameSync, rmSync, statSync } from "node:fs";
import { isPlain, readPlain } from "../os/untrusted-files.ts";
import { sanitizeLine } from "../redact/sanitize.ts";

/** The daemon's own log: one line a message, at most twice `limit` bytes on disk. Never throws. */
export type Journal = (message: string) => void;

export function openJournal(path: string, limit: number): Journal {
  makeWay(path);
  let size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  let last = "";
  let repeated = 0;

  function write(text: string): void {
    const line = `${new Date().toISOString()} ${text}\n`;
    try {
      if (size > 0 && size + line.length > limit) {
        renameSync(path, `${path}.1`);
        size = 0;
      }
      appendFileSync(path, line, { mode: 0o600 });
      size += Buffer.byteLength(line);
    } catch {
      // A full disk must not stop the export.
    }
  }

  return (message) => {
    const text = message.replace(/[\p{C}\s]+/gu, " ").slice(0, 2000);
    if (text === last) {
      repeated++;
      return;
    }
    if (repeated > 0) write(`(said ${repeated} times more)`);
    repeated = 0;
    last = text;
    write(text);
  };
}

/** What somebody put in a journal's place would be waited for (a FIFO), or written elsewhere (a link). */
export function makeWay(path: string): void {
  if (!isPlain(path)) rmSync(path, { recursive: true, force: true });
}

/** Far over any limit of ours. */
const LARGEST = 64 * 1024 * 1024;

/** The last lines of a journal, its rotated half included; fit for a terminal, whoever wrote it. */
export function tailJournal(path: string, lines: number): string[] {
  const all = [`${path}.1`, path].flatMap((file) => {
    try {
      return readPlain(file, LARGEST)
        .split("\n")
        .filter((line) => line !== "");
    } catch {
      return [];
    }
  });
  return lines <= 0 ? [] : all.slice(-lines).map((line) => sanitizeLine(line));
}
