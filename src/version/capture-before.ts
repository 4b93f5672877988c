import { statSync } from "node:fs";
import { sha256Of } from "../os/files.ts";
import type { CodeVersion, GitState, VersionFile } from "../store/runs/record.ts";
import { MAX_SNAPSHOT_BYTES } from "../store/snapshots.ts";
import { type CodeFile, codeFiles, readCode } from "./command/code-files.ts";
import { type CommandContext, MAX_SYNC_BYTES, reason } from "./command/script.ts";
import { gitAtHead, type Head, NO_REPOSITORY, readHead } from "./git/head.ts";

/** The time for looking at files while somebody waits; before a run the rest is read beside it. */
export const BUDGET_MS = 8;

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
    else before.version.files.push(recordFile(file, before.unsaved));
  }
  if (before.later.length > 0) before.version.taken = "beside";
  return before;
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

/** A file's entry; its bytes go into `unsaved` where they are few enough to keep. */
export function recordFile(file: CodeFile, unsaved: Map<string, Buffer>): VersionFile {
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
