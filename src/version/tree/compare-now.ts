import { join, resolve } from "node:path";
import { projectRoot } from "../../store/paths.ts";
import type { CodeState, StateBeside, StateEntry, StateTree } from "../../store/runs/code-state.ts";
import { type Change, type Span, whenChanged } from "./change.ts";
import type { CodeNow } from "./code-now.ts";
import { Blobs, bytesKept, bytesNow } from "./contents.ts";
import { type Fact, inBatches } from "./fact.ts";
import { installedNear } from "./installed.ts";
import { isCodeLike, isIgnoredSetting, isInstalled } from "./names.ts";
import { isBelow } from "./reach.ts";

/** What is compared with the files as they are now. */
export interface Then {
  state: CodeState;
  span: Span;
  /** Where the command ran. */
  cwd: string;
}

const NOTHING = async () => undefined;

/**
 * The files that are not what they were when a run started. Rejects with a sentence where that cannot
 * be told: git does not answer, a commit or a directory is gone.
 */
export async function changesSince(then: Then, now: CodeNow): Promise<Change[]> {
  const changes: Change[] = [];
  for (const tree of then.state.trees) {
    const top = resolve(projectRoot(now.store), tree.top);
    const found =
      tree.kind === "git"
        ? await gitChanges(tree, top, then, now)
        : await folderChanges(tree, top, then, now);
    changes.push(...found);
  }
  for (const beside of then.state.beside) changes.push(...(await besideChange(beside, then, now)));
  changes.push(...(await newlyInstalled(then, now)));
  return [...new Map(changes.map((change) => [change.path, change])).values()];
}

async function gitChanges(
  tree: StateTree,
  top: string,
  then: Then,
  now: CodeNow,
): Promise<Change[]> {
  const status = await now.status(top);
  const pairs = await now.between(top, tree.commit, status.commit);
  const entries = new Map(tree.entries.map((entry) => [entry.path, entry]));
  const live = new Map(status.entries.map(({ path, untracked }) => [path, untracked]));
  const paths = [...new Set([...entries.keys(), ...live.keys(), ...pairs.keys()])].sort();
  const committed = await now.oids(
    top,
    tree.commit,
    paths.filter((path) => !entries.has(path) && !pairs.has(path)),
  );
  const facts = await inBatches(paths, (path) => now.fact(here(top, path)));
  const blobs = new Blobs(now, top);
  for (const path of paths) for (const oid of oidsOf(path)) blobs.willNeed(oid);
  const found = await Promise.all(paths.map((path, at) => changeOf(path, facts[at]!)));
  return [...found.filter((one) => one !== undefined), ...(await newSettings(status.ignored))];

  function oidsOf(path: string): string[] {
    if (entries.has(path)) return [];
    return [pairs.get(path)?.a ?? committed.get(path)].filter((oid) => oid !== undefined);
  }

  async function changeOf(path: string, fact: Fact): Promise<Change | undefined> {
    const entry = entries.get(path);
    const [oid] = oidsOf(path);
    const absolute = here(top, path);
    if (entry === undefined && fact.kind === "submodule") return await nested(path, fact);
    if (entry !== undefined) {
      return entryChange(entry, absolute, fact, then, now);
    }
    // Clean now, in another commit: git has told that it differs.
    const dirty = live.has(path);
    if (dirty && oid !== undefined && (await blobs.is(oid, fact.fact))) return undefined;
    if (oid === undefined && fact.kind === "gone") return undefined;
    const isNew = oid === undefined;
    const untracked = live.get(path) === true;
    const when = whenChanged(path, then.span, fact, {
      untracked: isNew && untracked,
      isNew: isNew && untracked,
    });
    if (when === undefined) return undefined;
    const before = oid === undefined ? NOTHING : () => blobs.bytes(oid);
    return {
      path: absolute,
      how: howOf(isNew, fact),
      when,
      before,
      after: () => bytesNow(now.store, absolute),
    };
  }

  /** A repository inside that was not there, or was not one. */
  async function nested(path: string, fact: Fact): Promise<Change | undefined> {
    const absolute = here(top, path.replace(/\/$/, ""));
    const root = projectRoot(now.store);
    if (then.state.trees.some((one) => resolve(root, one.top) === absolute)) return undefined;
    if (!path.endsWith("/")) return undefined;
    const when = whenChanged(path, then.span, fact, { untracked: true, isNew: true });
    return when && { path: absolute, how: "new", when, before: NOTHING, after: NOTHING };
  }

  /** Settings that git ignores and that were not there. */
  async function newSettings(ignored: readonly string[]): Promise<Change[]> {
    const root = projectRoot(now.store);
    const known = new Set(then.state.beside.map((one) => resolve(root, utf8(one.path))));
    const fresh = ignored.filter(
      (path) => isIgnoredSetting(path) && !isInstalled(path) && !known.has(here(top, path)),
    );
    const changes = await inBatches(fresh.slice(0, 100), async (path) => {
      const when = whenChanged(path, then.span, await now.fact(here(top, path)), {
        untracked: true,
        isNew: true,
      });
      return when && change(here(top, path), "new", when);
    });
    return changes.filter((one) => one !== undefined);
  }
}

/** A file that is known by its own fact. */
function entryChange(
  entry: StateEntry,
  path: string,
  fact: Fact,
  { span }: Then,
  { store }: CodeNow,
): Change | undefined {
  const untracked = entry.untracked === true;
  const made = untracked && !isCodeLike(entry.path);
  const same = entry.fact === fact.fact;
  const before = async () => bytesKept(store, entry.fact);
  const after = () => bytesNow(store, path);
  // What was seen of it is not what it was at the start.
  if (entry.during) {
    const when = fact.ctimeNs > span.endNs ? "since" : "during";
    return made ? undefined : { path, how: "changed", when, before: NOTHING, after };
  }
  if (same) return undefined;
  const when = whenChanged(entry.path, span, fact, { untracked, isNew: false });
  return when && { path, how: howOf(entry.fact === "gone", fact), when, before, after };
}

async function folderChanges(
  tree: StateTree,
  top: string,
  then: Then,
  now: CodeNow,
): Promise<Change[]> {
  const facts = await now.folder(top).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    return new Map<string, Fact>();
  });
  const gone: Fact = { fact: "gone", kind: "gone", ctimeNs: 0n, birthNs: 0n, dev: 0n };
  // Beside a git tree a folder is an ignored one: what is made there counts when it is code.
  const isIgnored = then.state.trees.some(({ kind }) => kind === "git");
  const known = new Set(tree.entries.map(({ path }) => path));
  const changes = tree.entries.map((entry) =>
    entryChange(entry, here(top, entry.path), facts.get(entry.path) ?? gone, then, now),
  );
  for (const [path, fact] of facts) {
    if (known.has(path) || (isIgnored && !isCodeLike(path))) continue;
    const when = whenChanged(path, then.span, fact, { untracked: true, isNew: true });
    if (when !== undefined) changes.push(change(here(top, path), "new", when));
  }
  return changes.filter((one) => one !== undefined);
}

async function besideChange(beside: StateBeside, { span }: Then, now: CodeNow): Promise<Change[]> {
  const path = resolve(projectRoot(now.store), utf8(beside.path));
  const isPackages = beside.what === "packages";
  if (beside.during) return [change(path, "changed", "during")];
  const fact = await now.factLike(path, beside.fact);
  if (fact.fact === beside.fact) return [];
  const how = isPackages ? "packages" : fact.kind === "gone" ? "gone" : "changed";
  // A directory's time says little of what is installed in it.
  const when = isPackages
    ? "since"
    : whenChanged(path, span, fact, { untracked: true, isNew: false });
  return when === undefined ? [] : [change(path, how, when)];
}

async function newlyInstalled({ state, span, cwd }: Then, now: CodeNow): Promise<Change[]> {
  const root = projectRoot(now.store);
  if (!isBelow(cwd, root)) return [];
  const known = new Set(state.beside.map(({ path }) => resolve(root, utf8(path))));
  const there = await installedNear(cwd, root, {}).catch(() => []);
  const fresh = there.filter(({ path, fact }) => fact !== undefined && !known.has(path));
  const changes = fresh.map(async ({ path }) => {
    const when = whenChanged("", span, await now.fact(path), { untracked: true, isNew: true });
    return when === "since" ? [change(path, "packages", "since")] : [];
  });
  return (await Promise.all(changes)).flat();
}

/** One whose content is not shown. */
function change(path: string, how: Change["how"], when: Change["when"]): Change {
  return { path, how, when, before: NOTHING, after: NOTHING };
}

function howOf(isNew: boolean, { kind }: Fact): Change["how"] {
  if (kind === "gone") return "gone";
  return isNew ? "new" : "changed";
}

const utf8 = (path: string) => Buffer.from(path, "latin1").toString("utf8");
const here = (top: string, path: string) => join(top, utf8(path));
