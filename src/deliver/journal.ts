import { closeSync, fstatSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { appendOwn, NotOurs, removeOwn, writeWhole } from "../os/own-files.ts";
import { readPlain } from "../os/untrusted-files.ts";
import { sanitizeLine } from "../redact/sanitize.ts";

/** The daemon's own log: one line a message, at most twice `limit` bytes on disk. Never throws. */
export type Journal = (message: string) => void;

export function openJournal(path: string, limit: number): Journal {
  let size = 0;
  let last = "";
  let repeated = 0;

  function write(text: string): void {
    const line = `${new Date().toISOString()} ${text}\n`;
    try {
      if (size > 0 && size + line.length > limit) renameSync(path, `${path}.1`);
      size = append(path, line);
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

/** How many bytes there are then. */
function append(path: string, line: string): number {
  const file = openForJournal(path);
  try {
    writeWhole(file, Buffer.from(line));
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}

/**
 * Opens a journal for writing at its end. What somebody put in its place would be waited for (a FIFO),
 * or is a file of another name: it is taken away. Throws where the directory is not ours.
 */
export function openForJournal(path: string): number {
  const dir = dirname(path);
  try {
    return appendOwn(dir, path);
  } catch (error) {
    if (!(error instanceof NotOurs)) throw error;
    removeOwn(dir, path);
    return appendOwn(dir, path);
  }
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
