import { messageOf } from "../error.ts";
import { sha256Of } from "../os/files.ts";
import type { CodeVersion, Run, VersionFile } from "../store/runs/record.ts";
import { MAX_SNAPSHOT_BYTES, saveSnapshot } from "../store/snapshots.ts";
import { BUDGET_MS, type CodeBefore, recordFile } from "./capture-before.ts";
import { readCode } from "./command/code-files.ts";
import { hashInPieces } from "./hash-in-pieces.ts";
import { lookAround, type StartMark } from "./look-around.ts";

type Script = Run["script"];

export interface DuringOptions {
  store: string;
  signal?: AbortSignal;
  /** Of the command's start; without it nothing is taken for changed since. */
  mark?: StartMark | undefined;
}

/**
 * The rest of a command's version, once the command has started: the bytes go into the store, git is
 * asked, and the state of all files around is kept. Resolves within some `GIT_BUDGET_MS`, or soon
 * after the signal aborts (its reason, a sentence such as "the command ended first", is recorded);
 * never rejects. The store must exist.
 */
export async function captureDuring(
  before: CodeBefore,
  { store, signal, mark }: DuringOptions,
): Promise<CodeVersion> {
  const { argv, context, head } = before;
  const files = filesOf(before, store);
  const env = context.env ?? process.env;
  const around = lookAround({ store, argv, cwd: context.cwd, env, head, mark, signal }, files);
  return { ...before.code_version, files: await files, ...(await around) };
}

/** The command's own files, all of them now, their bytes in the store. */
async function filesOf(before: CodeBefore, store: string): Promise<VersionFile[]> {
  const unsaved = new Map(before.unsaved);
  const late: VersionFile[] = [];
  for (const file of before.later) {
    await pause();
    late.push(recordFile(file, { ...before, unsaved }));
  }
  const saved = new Set<string>();
  for (const [sha256, bytes] of unsaved) {
    await pause();
    if (save(store, sha256, bytes)) saved.add(sha256);
  }
  return [...before.code_version.files, ...late].map((file) => ({
    ...file,
    snapshot: file.sha256 !== undefined && saved.has(file.sha256),
  }));
}

/** The script of a command, hashed now if it was too large to be before. Never rejects. */
export async function wholeScript({ script, largeScript: path }: CodeBefore): Promise<Script> {
  if (path === undefined) return script;
  try {
    return { kind: "file", path, sha256: await hashInPieces(path) };
  } catch (error) {
    return { kind: "inline", sha256: script.sha256, note: messageOf(error) };
  }
}

/**
 * Looks at the files once more at the end of a run, so that a script edited while it ran is told
 * from one edited later. Synchronous, some milliseconds at most. Never throws.
 */
export function captureAfter(version: CodeVersion, budgetMs: number = BUDGET_MS): CodeVersion {
  const start = performance.now();
  const files = version.files.map((file): VersionFile => {
    if (file.sha256 === undefined || performance.now() - start > budgetMs) return file;
    const now = contentNow(file);
    return now === undefined || now === file.sha256 ? file : { ...file, at_end: now };
  });
  return { ...version, files };
}

/** The hash of a file's content, "gone", or undefined when it cannot be told. */
function contentNow(file: VersionFile): string | undefined {
  try {
    const bytes = readCode(file, MAX_SNAPSHOT_BYTES);
    return bytes === undefined ? "gone" : sha256Of(bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : undefined;
  }
}

function save(store: string, sha256: string, bytes: Buffer): boolean {
  try {
    saveSnapshot(store, sha256, bytes);
    return true;
  } catch {
    // A full disk is reported where it costs the log; a version without its bytes is still one.
    return false;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
