import { createHash } from "node:crypto";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { defined } from "../../defined.ts";
import type { GitState } from "../../store/runs/record.ts";
import { hashInPieces } from "../hash-in-pieces.ts";
import { git } from "./process.ts";
import { type Entry, readStatus, utf8 } from "./status.ts";

/** Changed files are named up to this many; all of them count for the digest. */
export const MAX_NAMED = 20;
const MAX_SUBMODULES = 50;
const MAX_DEPTH = 4;
/** A larger file is told by its size and times, not read: a data set is no uncommitted code. */
const MAX_READ_BYTES = 8 << 20;
const MAX_READ_FILES = 1000;
const BATCH = 8;

export type ChangedFile = NonNullable<GitState["files"]>[number];

/** Undefined when nothing is uncommitted. Throws when it cannot be told in time. */
export async function digestOf(
  top: string,
  entries: readonly Entry[],
  signal: AbortSignal,
  named: ChangedFile[],
  depth: number,
): Promise<string | undefined> {
  const contents = await inBatches(entries, (entry, at) =>
    contentOf(top, entry.path, at < MAX_READ_FILES, signal),
  );
  const facts: string[] = [];
  const nested = new Map<string, boolean>();
  for (const [at, entry] of entries.entries()) {
    const { kind, fact } = contents[at]!;
    const path = utf8(entry.path);
    if (kind === "submodule") nested.set(path.replace(/\/$/, ""), true);
    facts.push(`${entry.path}\0${fact}`);
    const short = /^file [x-] ([0-9a-f]{16})/.exec(fact)?.[1];
    const state = entry.untracked && kind === "changed" ? "untracked" : kind;
    if (named.length < MAX_NAMED) named.push({ path, state, ...defined({ sha256: short }) });
  }
  for (const path of await submodulesOf(top, signal, depth))
    if (!nested.has(path)) nested.set(path, false);
  if (nested.size > MAX_SUBMODULES) throw new Error(`more than ${MAX_SUBMODULES} submodules`);
  for (const [path, listed] of nested) {
    const fact = await nestedRepository(join(top, path), signal, depth);
    if (fact.clean && !listed) continue;
    facts.push(`${path}\0${fact.text}`);
    if (!listed && named.length < MAX_NAMED) named.push({ path, state: "submodule" });
  }
  if (facts.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const fact of facts.sort()) hash.update(`${fact}\0\0`);
  return hash.digest("hex");
}

/** A submodule, or a repository nobody has added. */
async function nestedRepository(
  top: string,
  signal: AbortSignal,
  depth: number,
): Promise<{ clean: boolean; text: string }> {
  if (!(await exists(join(top, ".git")))) return { clean: true, text: "directory" };
  const { commit, entries } = await readStatus(top, signal);
  const digest = await digestOf(top, entries, signal, [], depth + 1);
  return { clean: digest === undefined, text: `repository ${commit} ${digest}` };
}

/**
 * What a changed path is now, in words that differ when the content, mode or kind does. A file not
 * read is told by its size and times, which differ whenever its content does.
 */
async function contentOf(
  top: string,
  entryPath: string,
  mayRead: boolean,
  signal: AbortSignal,
): Promise<{ kind: "changed" | "gone" | "submodule"; fact: string }> {
  if (signal.aborted) throw new Error(String(signal.reason));
  const path = Buffer.concat([Buffer.from(`${top}/`), Buffer.from(entryPath, "latin1")]);
  try {
    const stat = await lstat(path, { bigint: true });
    if (stat.isSymbolicLink()) return { kind: "changed", fact: `link ${await readlink(path)}` };
    if (stat.isDirectory()) return { kind: "submodule", fact: "directory" };
    if (!stat.isFile()) return { kind: "changed", fact: "special" };
    const mode = stat.mode & 0o100n ? "x" : "-";
    if (mayRead && stat.size <= MAX_READ_BYTES)
      return { kind: "changed", fact: `file ${mode} ${await hashInPieces(path, signal)}` };
    const times = `${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
    return { kind: "changed", fact: `large ${mode} ${times}` };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return { kind: "gone", fact: "gone" };
    throw error;
  }
}

/** A few at a time: faster than one by one, and the terminal is served between them. */
async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH).map((item, offset) => work(item, at + offset));
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

/** Checked-out submodules, by path. */
async function submodulesOf(top: string, signal: AbortSignal, depth: number): Promise<string[]> {
  if (!(await exists(join(top, ".gitmodules")))) return [];
  if (depth >= MAX_DEPTH) throw new Error(`submodules are nested deeper than ${MAX_DEPTH}`);
  const args = ["config", "-z", "-f", ".gitmodules", "--get-regexp", "\\.path$"];
  const { stdout } = await git(top, args, signal);
  const paths = stdout
    .toString("utf8")
    .split("\0")
    .filter(Boolean)
    .map((entry) => entry.slice(entry.indexOf("\n") + 1));
  const there: string[] = [];
  for (const path of paths)
    if (!path.split("/").includes("..") && (await exists(join(top, path, ".git"))))
      there.push(path);
  return there;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
