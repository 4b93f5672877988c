import { join, resolve } from "node:path";
import { projectRoot } from "../../store/paths.ts";
import type { CodeState, StateEntry, StateTree } from "../../store/runs/code-state.ts";
import type { Change } from "./change.ts";
import type { CodeNow } from "./code-now.ts";
import { Blobs, bytesKept } from "./contents.ts";
import { isOutput, isSecretName } from "./names.ts";

const NOTHING = async () => undefined;

/**
 * The files that one run had otherwise than another. Rejects with a sentence where that cannot be
 * told: git does not answer, a commit is gone.
 */
export async function changesBetween(a: CodeState, b: CodeState, now: CodeNow): Promise<Change[]> {
  const root = projectRoot(now.store);
  const changes: Change[] = [];
  const others = new Map(b.trees.map((tree) => [`${tree.kind} ${tree.top}`, tree]));
  for (const tree of a.trees) {
    const key = `${tree.kind} ${tree.top}`;
    const other = others.get(key);
    others.delete(key);
    const top = resolve(root, tree.top);
    if (other === undefined) changes.push(bare(top, "gone"));
    else changes.push(...(await treeChanges(tree, other, top, now)));
  }
  for (const tree of others.values()) changes.push(bare(resolve(root, tree.top), "new"));
  changes.push(...besideChanges(a, b, root));
  return [...new Map(changes.map((change) => [change.path, change])).values()];
}

/** What one side has of a path: a fact of its own, or what its commit has. */
type Held = { entry: StateEntry } | { oid: string | undefined };

async function treeChanges(
  a: StateTree,
  b: StateTree,
  top: string,
  now: CodeNow,
): Promise<Change[]> {
  const isGit = a.kind === "git";
  const pairs = isGit ? await now.between(top, a.commit, b.commit) : new Map();
  const [left, right] = [entriesOf(a), entriesOf(b)];
  const paths = [...new Set([...left.keys(), ...right.keys(), ...pairs.keys()])].sort();
  const one = paths.filter((path) => !pairs.has(path) && !(left.has(path) && right.has(path)));
  // What does not differ between the commits is in both of them, or in none.
  const common = isGit ? await now.oids(top, a.commit ?? b.commit, one) : new Map<string, string>();
  const blobs = new Blobs(now, top);
  const held = (path: string, entry: StateEntry | undefined, side: "a" | "b"): Held => {
    if (entry !== undefined) return { entry };
    const pair = pairs.get(path);
    return { oid: pair === undefined ? common.get(path) : pair[side] };
  };
  const sides = paths.map((path) => ({
    path,
    before: held(path, left.get(path), "a"),
    after: held(path, right.get(path), "b"),
  }));
  for (const { before, after } of sides)
    for (const side of [before, after])
      if ("oid" in side && side.oid !== undefined) blobs.willNeed(side.oid);
  const changes: Change[] = [];
  for (const { path, before, after } of sides) {
    if (await isSame(before, after, blobs)) continue;
    const isUntracked = [before, after].every((side) =>
      "entry" in side ? side.entry.untracked : !side.oid,
    );
    const aside = isUntracked && isOutput(path);
    changes.push({
      path: join(top, utf8(path)),
      how: isAbsent(before) ? "new" : isAbsent(after) ? "gone" : "changed",
      when: isDuring(before) || isDuring(after) ? "during" : aside ? "aside" : "since",
      before: bytesOf(before, path, blobs, now.store),
      after: bytesOf(after, path, blobs, now.store),
    });
  }
  return changes;
}

function entriesOf(tree: StateTree): Map<string, StateEntry> {
  return new Map(tree.entries.map((entry) => [entry.path, entry]));
}

/** What it was at the start is not known. */
function isDuring(side: Held): boolean {
  return "entry" in side && side.entry.during === true;
}

function isAbsent(side: Held): boolean {
  return "entry" in side ? side.entry.fact === "gone" : side.oid === undefined;
}

async function isSame(a: Held, b: Held, blobs: Blobs): Promise<boolean> {
  if (isAbsent(a) || isAbsent(b)) return isAbsent(a) && isAbsent(b);
  if ("entry" in a && "entry" in b) return a.entry.fact === b.entry.fact;
  if ("entry" in a) return "oid" in b && (await blobs.is(b.oid!, a.entry.fact));
  if ("entry" in b) return await blobs.is(a.oid!, b.entry.fact);
  return a.oid === b.oid;
}

function bytesOf(side: Held, path: string, blobs: Blobs, store: string): Change["before"] {
  if (isSecretName(path)) return NOTHING;
  if (isDuring(side)) return NOTHING;
  if ("entry" in side) return async () => bytesKept(store, side.entry.fact);
  return side.oid === undefined ? NOTHING : () => blobs.bytes(side.oid!);
}

function besideChanges(a: CodeState, b: CodeState, root: string): Change[] {
  const others = new Map(b.beside.map((one) => [one.path, one]));
  const changes: Change[] = [];
  for (const one of a.beside) {
    const other = others.get(one.path);
    others.delete(one.path);
    if (other?.fact === one.fact) continue;
    const how = other === undefined || other.fact === "gone" ? "gone" : "changed";
    changes.push(bare(resolve(root, utf8(one.path)), one.what === "packages" ? "packages" : how));
  }
  for (const one of others.values())
    changes.push(bare(resolve(root, utf8(one.path)), one.what === "packages" ? "packages" : "new"));
  return changes;
}

/** One whose content is not shown. */
function bare(path: string, how: Change["how"]): Change {
  return { path, how, when: "since", before: NOTHING, after: NOTHING };
}

const utf8 = (path: string) => Buffer.from(path, "latin1").toString("utf8");
