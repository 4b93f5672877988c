import { appendFileSync, readFileSync, renameSync, statSync } from "node:fs";

/** The daemon's own log: one line a message, at most twice `limit` bytes on disk. Never throws. */
export type Journal = (message: string) => void;

export function openJournal(path: string, limit: number): Journal {
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

/** The last lines of a journal, its rotated half included. */
export function tailJournal(path: string, lines: number): string[] {
  const all = [`${path}.1`, path].flatMap((file) => {
    try {
      return readFileSync(file, "utf8")
        .split("\n")
        .filter((line) => line !== "");
    } catch {
      return [];
    }
  });
  return lines <= 0 ? [] : all.slice(-lines);
}
