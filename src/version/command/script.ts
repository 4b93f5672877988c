import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { open } from "node:fs/promises";
import { delimiter, join, relative, resolve } from "node:path";
import { defined } from "../../defined.ts";
import { isFile } from "../../os/files.ts";
import { type Env, type Found, locateScript } from "./locate.ts";

export interface ScriptRef {
  /** file: sha256 is of the script file's bytes; inline: of the command string. */
  kind: "file" | "inline";
  /** Absolute, as named, symbolic links not resolved. Only for kind file. */
  path?: string;
  /** 64 hex digits. */
  sha256: string;
  /** Why a file the command names was not hashed. */
  note?: string;
  /**
   * Present when the file is larger than `MAX_SYNC_BYTES`: the reference is inline until then, and
   * this gives the one to record instead. Call it once, after the command has started; it reads in
   * small pieces and never rejects.
   */
  later?: () => Promise<ScriptRef>;
}

export interface CommandContext {
  /** Where the command runs; absolute. */
  cwd: string;
  /** The shell that runs argv[0] as a command string; undefined when argv is executed as it is. */
  shell?: string | undefined;
  /** With it, a program that PATH finds inside the project counts as its script. */
  projectRoot?: string | undefined;
  env?: Env | undefined;
}

/** Files up to this many bytes are hashed before the command starts: at most some milliseconds. */
export const MAX_SYNC_BYTES = 8 * 1024 * 1024;

const CHUNK_BYTES = 256 * 1024;

/**
 * What a command runs, named so that two versions of it differ: the bytes of its script file, else
 * the command string (one word as it is, more joined by single spaces). Synchronous, on the way to
 * the command's start. Never throws: a file that cannot be read leaves an inline reference with a
 * note.
 */
export function identifyScript(argv: readonly string[], context: CommandContext): ScriptRef {
  const found = locate(argv, context);
  return found.kind === "script" ? hashFile(found.path, argv) : inline(argv, found.problem);
}

/** The script file of a command, or why there is none. Never throws. */
export function locate(argv: readonly string[], context: CommandContext): Found {
  const { cwd, projectRoot, env = process.env } = context;
  const plain: Found = { kind: "command", argv, cwd };
  if (isCommandString(argv, context)) return plain;
  try {
    const found = locateScript(argv, cwd, env);
    return (found.kind === "command" && inProjectPath(argv, cwd, projectRoot, env.PATH)) || found;
  } catch (error) {
    return { ...plain, problem: reason(error) };
  }
}

/** The string that is hashed, and shown, for an inline command. */
export function commandString(argv: readonly string[]): string {
  return argv.join(" ");
}

/** `make && ./a.out`: one word that only a shell can make sense of. */
export function isCommandString(argv: readonly string[], { cwd, shell }: CommandContext): boolean {
  if (shell !== undefined) return true;
  const word = argv[0] ?? "";
  return argv.length === 1 && /[\s|&;<>()$`"'*?[\]{}~]/.test(word) && !isFile(resolve(cwd, word));
}

/**
 * `train` found through a PATH directory inside the project (direnv's `PATH_add bin`) is the
 * project's script; installed programs (`npm`, `ls`, anything in node_modules or a virtual
 * environment) are not.
 */
function inProjectPath(
  argv: readonly string[],
  cwd: string,
  root: string | undefined,
  searchPath = "",
): Found | undefined {
  const [word, ...args] = argv;
  const dirs = searchPath.split(delimiter).map((dir) => resolve(cwd, dir));
  if (!root || !word || word.includes("/") || !dirs.some((dir) => isInside(dir, root))) return;
  const path = dirs.map((dir) => join(dir, word)).find(isFile);
  if (!path || !isInside(path, root) || /\/node_modules\//.test(path)) return;
  return isFile(join(path, "../../pyvenv.cfg")) ? undefined : { kind: "script", path, args, cwd };
}

function isInside(path: string, root: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith("../");
}

function inline(argv: readonly string[], note?: string): ScriptRef {
  const sha256 = createHash("sha256").update(commandString(argv)).digest("hex");
  return { kind: "inline", sha256, ...defined({ note }) };
}

function hashFile(path: string, argv: readonly string[]): ScriptRef {
  let fd: number | undefined;
  try {
    // Not blocking, should the file have become a pipe since it was looked at.
    fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = fstatSync(fd);
    if (!stat.isFile()) return inline(argv, `${path}: not a regular file`);
    if (stat.size > MAX_SYNC_BYTES)
      return {
        ...inline(argv, `${path}: ${stat.size} bytes, to be hashed beside the run`),
        later: () => hashLater(path, argv),
      };
    return { kind: "file", path, sha256: hashDescriptor(fd, stat.size) };
  } catch (error) {
    return inline(argv, reason(error));
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** To the end of the file as it was opened; one that grows meanwhile does not hold the start up. */
function hashDescriptor(fd: number, size: number): string {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(Math.min(size + 1, CHUNK_BYTES));
  for (let done = 0; done <= MAX_SYNC_BYTES; ) {
    const got = readSync(fd, buffer);
    if (got === 0) break;
    hash.update(buffer.subarray(0, got));
    done += got;
  }
  return hash.digest("hex");
}

async function hashLater(path: string, argv: readonly string[]): Promise<ScriptRef> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const hash = createHash("sha256");
      const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
      return { kind: "file", path, sha256: hash.digest("hex") };
    } finally {
      await file.close();
    }
  } catch (error) {
    return inline(argv, reason(error));
  }
}

export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
