import { statSync } from "node:fs";
import type { CodeVersion, GitState, VersionFile } from "../store/record.ts";
import { type CodeFile, codeFiles, readCode } from "./files.ts";
import { gitAtHead, gitState, NO_REPOSITORY } from "./git.ts";
import { type Head, readHead } from "./head.ts";
import { type CommandContext, MAX_SYNC_BYTES, reason } from "./script.ts";
import { MAX_SNAPSHOT_BYTES, saveSnapshot, sha256Of } from "./snapshot.ts";

/** The time for looking at files while somebody waits; before a run the rest is read beside it. */
const BUDGET_MS = 8;

/** What was seen before the command started, to be handed to `captureVersionBeside`. */
export interface VersionBefore {
  /** As the record may say at once. */
  version: CodeVersion;
  /** Files there was no time for. */
  later: CodeFile[];
  /** Bytes seen, by their hash, that are not in the store yet. */
  unsaved: Map<string, Buffer>;
  head: Head | undefined;
}

/**
 * The part of a run's version that is quick to see: its script files and HEAD. Synchronous, less
 * than 10 ms; starts no process, writes nothing. Never throws.
 */
export function captureVersionBefore(
  argv: readonly string[],
  context: CommandContext,
  budgetMs: number = BUDGET_MS,
): VersionBefore {
  const start = performance.now();
  const head = readHead(context.cwd);
  const files = codeFiles(argv, context);
  const before: VersionBefore = {
    version: { taken: "before", files: [], git: gitBefore(head) },
    later: [],
    unsaved: new Map(),
    head,
  };
  for (const file of files) {
    if (performance.now() - start > budgetMs || isLarge(file)) before.later.push(file);
    else before.version.files.push(record(file, before.unsaved));
  }
  if (before.later.length > 0) before.version.taken = "beside";
  return before;
}

/**
 * The rest, once the command has started: the bytes go into the store, git is asked. Resolves
 * within `GIT_BUDGET_MS`, or soon after the signal aborts (its reason, a sentence such as "the
 * command ended first", is recorded); never rejects. The store must exist.
 */
export async function captureVersionBeside(
  before: VersionBefore,
  { store, signal }: { store: string; signal?: AbortSignal },
): Promise<CodeVersion> {
  const git = gitState(before.head, signal);
  const unsaved = new Map(before.unsaved);
  const late: VersionFile[] = [];
  for (const file of before.later) {
    await pause();
    late.push(record(file, unsaved));
  }
  const saved = new Set<string>();
  for (const [sha256, bytes] of unsaved) {
    await pause();
    if (save(store, sha256, bytes)) saved.add(sha256);
  }
  const files = [...before.version.files, ...late].map((file) => ({
    ...file,
    snapshot: file.sha256 !== undefined && saved.has(file.sha256),
  }));
  return { ...before.version, files, git: await git };
}

/**
 * Looks at the files once more at the end of a run, so that a script edited while it ran is told
 * from one edited later. Synchronous, some milliseconds at most. Never throws.
 */
export function captureVersionAfter(
  version: CodeVersion,
  budgetMs: number = BUDGET_MS,
): CodeVersion {
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

/** What the record says of git until git has answered. */
function gitBefore(head: Head | undefined): GitState {
  return head === undefined
    ? { taken: "before", unknown: NO_REPOSITORY }
    : { ...gitAtHead(head, "before"), unknown: "git had not answered yet" };
}

function isLarge(file: CodeFile): boolean {
  try {
    return statSync(file.path).size > MAX_SNAPSHOT_BYTES;
  } catch {
    return false;
  }
}

function record(file: CodeFile, unsaved: Map<string, Buffer>): VersionFile {
  try {
    const bytes = readCode(file, MAX_SYNC_BYTES);
    if (bytes === undefined) return { ...file, snapshot: false, note: "not there any more" };
    const sha256 = sha256Of(bytes);
    if (bytes.length <= MAX_SNAPSHOT_BYTES) unsaved.set(sha256, bytes);
    return { ...file, sha256, snapshot: false };
  } catch (error) {
    return { ...file, snapshot: false, note: reason(error) };
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
