import { statSync } from "node:fs";
import { isAbsolute, relative } from "node:path";
import type { Run, VersionFile } from "../store/record.ts";
import { readCode } from "./files.ts";
import { sha256Of } from "./script.ts";

/** A recorded file as it is now. Exactly one of `bytes`, `gone` and `problem` is there. */
export interface FileNow {
  bytes?: Buffer;
  sha256?: string;
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

/** Reads files as they are now, each once however many runs are asked about. Never throws. */
export function lookNow(): Look {
  const seen = new Map<string, FileNow>();
  return (file) => {
    const key = `${file.path}\0${file.part ?? ""}`;
    const known = seen.get(key) ?? readNow(file);
    seen.set(key, known);
    return known;
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

function readNow(file: RecordedFile): FileNow {
  try {
    const { mtimeMs } = statSync(file.path);
    const bytes = readCode(file, MAX_BYTES);
    return bytes === undefined ? { gone: true } : { bytes, sha256: sha256Of(bytes), mtimeMs };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? { gone: true } : { problem: message };
  }
}
