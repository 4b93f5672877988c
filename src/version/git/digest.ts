import { createHash } from "node:crypto";
import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { defined } from "../../defined.ts";
import type { StateEntry } from "../../store/runs/code-state.ts";
import type { GitState } from "../../store/runs/record.ts";
import { type Fact, factOf, inBatches, onDisk } from "../tree/fact.ts";
import { git } from "./process.ts";
import { type Entry, readStatus, type Status, utf8 } from "./status.ts";

/** Changed files are named up to this many; all of them count for the digest. */
export const MAX_NAMED = 20;
const MAX_SUBMODULES = 50;
const MAX_DEPTH = 4;
const MAX_READ_FILES = 1000;

export type ChangedFile = NonNullable<GitState["files"]>[number];

/** A work tree as it was seen, and those inside it. */
export interface TreeSeen {
  top: string;
  commit?: string;
  entries: StateEntry[];
  /** Bytes as latin1; a directory ends in `/`, and is not looked into. */
  ignored: string[];
  nested: TreeSeen[];
}

/** What a look at a work tree is to find out beyond its digest. */
export interface TreeLook {
  signal: AbortSignal;
  /** Whether a file was changed, or made, after the moment that the look is to tell of. */
  isLater?: (timeNs: bigint, dev: bigint) => boolean;
  /** Keeps the bytes of a small file of this tree; the path is the tree's own. */
  keep?: (path: string, sha256: string, bytes: Buffer) => void;
  /** Gets the first of the changed files. */
  named: ChangedFile[];
}

/** Undefined when nothing is uncommitted. Throws when it cannot be told in time. */
export async function digestOf(
  seen: TreeSeen,
  status: Status,
  look: TreeLook,
  depth = 0,
): Promise<string | undefined> {
  const { top } = seen;
  const contents = await inBatches(status.entries, (entry, at) =>
    contentOf(top, entry, at < MAX_READ_FILES, look),
  );
  const facts: string[] = [];
  const nested = new Map<string, boolean>();
  seen.ignored = status.ignored;
  for (const [at, entry] of status.entries.entries()) {
    const fact = contents[at]!;
    if (fact.kind === "submodule") nested.set(entry.path.replace(/\/$/, ""), true);
    facts.push(`${entry.path}\0${fact.fact}`);
    if (fact.kind !== "submodule") note(seen, entry, fact, look);
    if (depth === 0 && look.named.length < MAX_NAMED) look.named.push(changedFile(entry, fact));
  }
  for (const path of await submodulesOf(top, look.signal, depth))
    if (!nested.has(path)) nested.set(path, false);
  if (nested.size > MAX_SUBMODULES) throw new Error(`more than ${MAX_SUBMODULES} submodules`);
  for (const [path, listed] of nested) {
    const fact = await nestedRepository(seen, path, look, depth);
    if (fact.clean && !listed) continue;
    facts.push(`${path}\0${fact.text}`);
    if (!listed && depth === 0 && look.named.length < MAX_NAMED)
      look.named.push({ path: utf8(path), state: "submodule" });
  }
  if (facts.length === 0) return undefined;
  const hash = createHash("sha256");
  for (const fact of facts.sort()) hash.update(`${fact}\0\0`);
  return hash.digest("hex");
}

function note(seen: TreeSeen, entry: Entry, fact: Fact, { isLater }: TreeLook): void {
  const { path, untracked } = entry;
  // Not there when the command started: no code of it, whatever it is.
  if (untracked && isLater?.(fact.birthNs, fact.dev)) return;
  const during = isLater?.(fact.ctimeNs, fact.dev) ? { during: true as const } : {};
  const kind = untracked ? { untracked: true as const } : {};
  seen.entries.push({ path, fact: fact.fact, ...kind, ...during });
}

function changedFile({ path, untracked }: Entry, { kind, fact }: Fact): ChangedFile {
  const sha256 = /^file [x-] ([0-9a-f]{16})/.exec(fact)?.[1];
  const state = untracked && kind === "changed" ? "untracked" : kind;
  return { path: utf8(path).replace(/\/$/, ""), state, ...defined({ sha256 }) };
}

/** A submodule, or a repository nobody has added. */
async function nestedRepository(
  around: TreeSeen,
  path: string,
  look: TreeLook,
  depth: number,
): Promise<{ clean: boolean; text: string }> {
  const top = join(around.top, utf8(path));
  if (!(await exists(join(top, ".git")))) return { clean: true, text: "directory" };
  const status = await readStatus(top, look.signal);
  const { commit } = status;
  const seen: TreeSeen = { top, ...defined({ commit }), entries: [], ignored: [], nested: [] };
  around.nested.push(seen);
  const digest = await digestOf(seen, status, look, depth + 1);
  return { clean: digest === undefined, text: `repository ${commit} ${digest}` };
}

async function contentOf(
  top: string,
  entry: Entry,
  mayRead: boolean,
  { signal, keep }: TreeLook,
): Promise<Fact> {
  const save =
    keep && ((hash: string, bytes: Buffer) => keep(join(top, utf8(entry.path)), hash, bytes));
  return await factOf(onDisk(top, entry.path), { mayRead, signal, keep: save });
}

/** Checked-out submodules, by path; bytes as latin1. */
async function submodulesOf(top: string, signal: AbortSignal, depth: number): Promise<string[]> {
  if (!(await exists(join(top, ".gitmodules")))) return [];
  if (depth >= MAX_DEPTH) throw new Error(`submodules are nested deeper than ${MAX_DEPTH}`);
  const args = ["config", "-z", "-f", ".gitmodules", "--get-regexp", "\\.path$"];
  const { stdout } = await git(top, args, signal);
  const paths = stdout
    .toString("latin1")
    .split("\0")
    .filter(Boolean)
    .map((entry) => entry.slice(entry.indexOf("\n") + 1));
  const there: string[] = [];
  for (const path of paths)
    if (!path.split("/").includes("..") && (await exists(join(top, utf8(path), ".git"))))
      there.push(path);
  return there;
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
