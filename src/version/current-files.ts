import { realpathSync, statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import { sha256Of } from "../os/files.ts";
import type { Run, VersionFile } from "../store/runs/record.ts";
import { readCode } from "./command/code-files.ts";
import { withheld } from "./containment.ts";

/** A recorded file as it is now. Exactly one of `sha256`, `gone` and `problem` is there. */
export interface FileNow {
  sha256?: string;
  /** With `sha256`, unless `withheld` says why not. */
  bytes?: Buffer;
  withheld?: string;
  /** Of the last change, milliseconds since the epoch: a hint, anybody can set it. */
  mtimeMs?: number;
  gone?: true;
  problem?: string;
}

export type Look = (file: RecordedFile) => FileNow;
export type RecordedFile = Pick<
  VersionFile,
  "role" | "path" | "part" | "sha256" | "at_end" | "note"
>;

const MAX_BYTES = 64 << 20;
/** For all the files of one answer: a record can name many, and somebody waits. */
const MAX_ALL_BYTES = 256 << 20;
/** Snapshots are smaller: there is nothing to compare a larger file with. */
const MAX_SHOWN_BYTES = 4 << 20;

/** The files that decide whether a run is current: all that its record knows by content. */
export function recordedFiles(run: Run): RecordedFile[] {
  const files: RecordedFile[] = run.code_version?.files ?? [];
  const { kind, path, sha256 } = run.script;
  if (kind !== "file" || path === undefined) return files;
  const script = files.find((file) => file.path === path && file.part === undefined);
  if (script === undefined) return [{ role: "script", path, sha256 }, ...files];
  // A script too large to be read twice was hashed once, for the run itself.
  return files.map((file) => (file === script && !file.sha256 ? { ...file, sha256 } : file));
}

/**
 * Reads files as they are now, each once however many runs are asked about. Whether a file has
 * changed is told of any, by its hash; its bytes are given only inside the project. Never throws.
 */
export function lookNow(store: string): Look {
  const seen = new Map<string, FileNow>();
  let left = MAX_ALL_BYTES;
  return (file) => {
    const key = `${file.path}\0${file.part ?? ""}`;
    const known = seen.get(key);
    if (known !== undefined) return known;
    const now = readNow(file, store, left);
    left -= now.size;
    seen.set(key, now);
    return now;
  };
}

/** How people name the file: from where the command ran, else from the project, else in full. */
export function nameOf(run: Run, file: Pick<VersionFile, "path" | "part">): string {
  const short = [run.cwd, run.project_root]
    .map((dir) => relative(dir, file.path))
    .find((way) => way !== "" && !way.startsWith("..") && !isAbsolute(way));
  const name = (short ?? file.path).replace(/\p{Cc}/gu, "?");
  return file.part === undefined ? name : `${name} script ${file.part.replace(/\p{Cc}/gu, "?")}`;
}

function readNow(file: RecordedFile, store: string, left: number): FileNow & { size: number } {
  try {
    const path = realpathSync(file.path);
    const { size, mtimeMs } = statSync(path);
    if (size <= MAX_BYTES && size > left)
      return { problem: "there were too many large files to read", size: 0 };
    const bytes = readCode({ ...file, path }, MAX_BYTES);
    if (bytes === undefined) return { gone: true, size };
    const sha256 = sha256Of(bytes);
    const hidden =
      bytes.length > MAX_SHOWN_BYTES ? "too large to be compared" : withheld(store, path);
    const shown = hidden === undefined ? { bytes } : { withheld: hidden };
    return { sha256, mtimeMs, size, ...shown };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const gone = code === "ENOENT" || code === "ENOTDIR";
    return gone ? { gone: true, size: 0 } : { problem: message, size: 0 };
  }
}
