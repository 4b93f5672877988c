import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { defined } from "../defined.ts";
import { messageOf } from "../error.ts";
import { readRegular, sha256Of } from "../os/files.ts";
import type { CodeVersion, GitState, Run, VersionFile } from "../store/runs/record.ts";
import { MAX_SNAPSHOT_BYTES } from "../store/snapshots.ts";
import { type CodeFile, codeFiles, readCode } from "./command/code-files.ts";
import { type CommandContext, scriptOf } from "./command/script.ts";
import { gitAtHead, type Head, NO_REPOSITORY, readHead } from "./git/head.ts";

/** The time for looking at files while somebody waits; before a run the rest is read beside it. */
export const BUDGET_MS = 8;
/** Files up to this many bytes are hashed before the command starts: at most some milliseconds. */
export const MAX_SYNC_BYTES = 8 << 20;
/** Why a look was broken off that goes on after the run's end. */
export const ENDED_FIRST = "the command ended first";
const CHUNK_BYTES = 256 << 10;

/** The code of a command as it was seen before the command started. */
export interface CodeBefore {
  /**
   * What the command runs, named so that two versions of it differ: the bytes of its script file,
   * else the command string (one word as it is, more joined by single spaces).
   */
  script: Run["script"];
  /** A script of more than `MAX_SYNC_BYTES`: `script` is inline until `wholeScript` has hashed it. */
  largeScript: string | undefined;
  /** As the record may say at once. */
  code_version: CodeVersion;
  /** Files there was no time for. */
  later: CodeFile[];
  /** The script file is read once, for both. */
  scriptRead: (Content & { path: string }) | undefined;
  /** Bytes seen, by their hash, that are not in the store yet. */
  unsaved: Map<string, Buffer>;
  head: Head | undefined;
  /** The command, for the looks that follow. */
  argv: readonly string[];
  context: CommandContext;
}

interface Content {
  sha256: string;
  /** Absent of a file too large to be kept. */
  bytes?: Buffer;
}

/**
 * Which code a command is about to run, as far as that is quick to see: its script, the other files
 * that decide what it does, and HEAD. Synchronous, on the way to the command's start: reads each
 * file once, starts no process, writes nothing. Never throws: a script that cannot be read leaves
 * an inline one with a note.
 *
 * @param budgetMs for all files but the script; the rest is left to `captureDuring`
 */
export function captureCode(
  argv: readonly string[],
  context: CommandContext,
  budgetMs: number = BUDGET_MS,
): CodeBefore {
  const found = scriptOf(argv, context);
  const identified = identify(found, argv);
  const start = performance.now();
  const head = readHead(context.cwd);
  const before: CodeBefore = {
    ...identified,
    code_version: { taken: "before", files: [], git: gitBefore(head) },
    later: [],
    unsaved: new Map(),
    head,
    argv,
    context,
  };
  const { code_version, later } = before;
  for (const file of codeFiles(found, context.env)) {
    if (performance.now() - start > budgetMs || isLarge(file)) later.push(file);
    else code_version.files.push(recordFile(file, before));
  }
  if (later.length > 0) code_version.taken = "beside";
  return before;
}

function identify(
  found: ReturnType<typeof scriptOf>,
  argv: readonly string[],
): Pick<CodeBefore, "script" | "largeScript" | "scriptRead"> {
  const inline = (note?: string, largeScript?: string) => {
    const sha256 = sha256Of(Buffer.from(argv.join(" ")));
    const script = { kind: "inline" as const, sha256, ...defined({ note }) };
    return { script, largeScript, scriptRead: undefined };
  };
  if (found.kind === "string") return inline();
  if (found.kind === "command") return inline(found.problem);
  const { path } = found;
  try {
    const { size } = statSync(path);
    if (size > MAX_SYNC_BYTES)
      return inline(`${path}: ${size} bytes, to be hashed beside the run`, path);
    const content = readScript(path, size);
    const script = { kind: "file" as const, path, sha256: content.sha256 };
    return { script, largeScript: undefined, scriptRead: { path, ...content } };
  } catch (error) {
    return inline(messageOf(error));
  }
}

function readScript(path: string, size: number): Content {
  if (size > MAX_SNAPSHOT_BYTES) return { sha256: hashOf(path) };
  const bytes = readRegular(path, MAX_SYNC_BYTES);
  return { sha256: sha256Of(bytes), bytes };
}

/** In pieces, for memory of a file's size costs more than its hash. One that grows is cut off. */
function hashOf(path: string): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!fstatSync(fd).isFile()) throw new Error("not a regular file");
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let done = 0; done <= MAX_SYNC_BYTES; ) {
      const got = readSync(fd, buffer);
      if (got === 0) break;
      hash.update(buffer.subarray(0, got));
      done += got;
    }
    return hash.digest("hex");
  } finally {
    closeSync(fd);
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

/** A file's entry; its bytes go into `unsaved` where they are few enough to keep. */
export function recordFile(
  file: CodeFile,
  { scriptRead, unsaved }: Pick<CodeBefore, "scriptRead" | "unsaved">,
): VersionFile {
  try {
    const isScript = file.path === scriptRead?.path && file.part === undefined;
    const content = isScript ? scriptRead : contentOf(file);
    if (content === undefined) return { ...file, snapshot: false, note: "not there any more" };
    const { sha256, bytes } = content;
    if (bytes !== undefined && bytes.length <= MAX_SNAPSHOT_BYTES) unsaved.set(sha256, bytes);
    return { ...file, sha256, snapshot: false };
  } catch (error) {
    return { ...file, snapshot: false, note: messageOf(error) };
  }
}

function contentOf(file: CodeFile): Content | undefined {
  const bytes = readCode(file, MAX_SYNC_BYTES);
  return bytes === undefined ? undefined : { sha256: sha256Of(bytes), bytes };
}
