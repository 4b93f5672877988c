import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gitDirOf } from "../git/head.ts";
import { git } from "../git/process.ts";

/** Tracked files that `git status` tells nothing true of. Paths are bytes as latin1. */
export interface OddEntries {
  /** Symbolic links: git knows where they lead to, not what is there. */
  links: string[];
  /** Marked so that git does not look at them (assume-unchanged, skip-worktree). */
  unwatched: string[];
}

const LINK = 0o120000;
const MODES = new Set([0o100644, 0o100755, LINK, 0o160000, 0o040000]);
/** A name of so many bytes or more ends at its NUL. */
const MAX_LENGTH = 0xfff;
const ASSUME_VALID = 0x8000;
const EXTENDED = 0x4000;
const SKIP_WORKTREE = 0x4000;
const MAX_INDEX_BYTES = 64 << 20;

/** Read from the index itself where that is quick; git is asked where it has another form. */
export async function oddEntries(top: string, signal: AbortSignal): Promise<OddEntries> {
  return readIndex(top) ?? (await askGit(top, signal));
}

function readIndex(top: string): OddEntries | undefined {
  try {
    const path = join(gitDirOf(top), "index");
    if (statSync(path).size > MAX_INDEX_BYTES) return undefined;
    return parseIndex(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** Versions 2 and 3 with SHA-1, see gitformat-index(5); undefined for any other. */
function parseIndex(bytes: Buffer): OddEntries | undefined {
  const version = bytes.readUInt32BE(4);
  if (bytes.toString("latin1", 0, 4) !== "DIRC" || version < 2 || version > 3) return undefined;
  const odd: OddEntries = { links: [], unwatched: [] };
  let at = 12;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    const mode = bytes.readUInt32BE(at + 24);
    const flags = bytes.readUInt16BE(at + 60);
    const extended = (flags & EXTENDED) !== 0 ? bytes.readUInt16BE(at + 62) : 0;
    const start = at + (flags & EXTENDED ? 64 : 62);
    const length = flags & MAX_LENGTH;
    const end = length < MAX_LENGTH ? start + length : bytes.indexOf(0, start);
    if (!MODES.has(mode) || bytes[end] !== 0) return undefined;
    const isLink = mode === LINK;
    const isUnwatched = (flags & ASSUME_VALID) !== 0 || (extended & SKIP_WORKTREE) !== 0;
    if (isLink || isUnwatched) {
      const path = bytes.toString("latin1", start, end);
      (isLink ? odd.links : odd.unwatched).push(path);
    }
    at += (end - at + 8) & ~7;
  }
  // A split index keeps the rest elsewhere.
  return bytes.includes("link", at, "latin1") ? undefined : odd;
}

async function askGit(top: string, signal: AbortSignal): Promise<OddEntries> {
  const { stdout, problem } = await git(top, ["ls-files", "-s", "-v", "-z"], signal);
  if (problem !== undefined) throw new Error(problem);
  const odd: OddEntries = { links: [], unwatched: [] };
  for (const line of stdout.toString("latin1").split("\0")) {
    const path = line.slice(line.indexOf("\t") + 1);
    if (line.slice(2).startsWith("120000 ")) odd.links.push(path);
    else if (/^[a-zS] /.test(line)) odd.unwatched.push(path);
  }
  return odd;
}
