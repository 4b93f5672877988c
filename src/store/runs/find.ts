import { lstatSync, readlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { IgError } from "../../error.ts";
import { type IndexKind, idLink, idOfKey, indexed, keyOf, namesIn, RUN_KEY } from "./layout.ts";
import { ageOrder, horizon } from "./order.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "./reader.ts";
import { RUN_ID } from "./record.ts";

/** How far back a search without an index goes. */
const WALK_LIMIT = 5000;
const ID_PREFIX = /^run_[a-z0-9]{1,8}$/;

/**
 * The run a person or a model means: a full ID, a unique prefix of one (`run_k3`), a `--name` (its
 * newest run), `latest`, or nothing (the newest).
 * @throws IgError unknown-run, ambiguous-run, no-runs, broken-run
 */
export function findRun(store: string, reference = "latest"): StoredRun {
  const wanted = reference.trim();
  if (wanted === "latest" || wanted === "") return newestRun(store);
  const lower = wanted.toLowerCase();
  if (RUN_ID.test(lower)) return byId(store, lower);
  const named = newestUnder(store, "name", wanted, (run) => run.run.name === wanted);
  if (named !== undefined) return named;
  const prefix = lower.startsWith("run_") ? lower : `run_${lower}`;
  return ID_PREFIX.test(prefix) ? byPrefix(store, prefix, wanted) : unknown(store, wanted);
}

/** The newest run indexed under a value that passes `matches`; the index is never believed blindly. */
export function newestUnder(
  store: string,
  kind: IndexKind,
  value: string,
  matches: (run: StoredRun) => boolean,
): StoredRun | undefined {
  for (const run of runsUnder(store, kind, value)) if (matches(run)) return run;
  return undefined;
}

/** Runs indexed under a value, newest first; only those before the key `before`, if it is given. */
export function* runsUnder(
  store: string,
  kind: IndexKind,
  value: string,
  before?: string,
): Generator<StoredRun> {
  const dir = indexed(store, kind, value);
  for (const key of isLarge(dir) ? mostlyUnder(store, dir, before) : keysUnder(dir, before)) {
    const read = readKey(store, key);
    if (read !== undefined) yield read;
  }
}

/** Bytes of a directory that takes longer to list than a few thousand runs take to look up in it. */
const LARGE_DIR = 1 << 18;
const MOST_LOOKED_UP = 5000;

function isLarge(dir: string): boolean {
  return (lstatSync(dir, { throwIfNoEntry: false })?.size ?? 0) > LARGE_DIR;
}

function* keysUnder(dir: string, before?: string): Generator<string> {
  const end = horizon();
  const last = before === undefined ? "~" : ageOrder(before, end);
  const keys = namesIn(dir).map((name) => name.replace("T", "/"));
  for (const key of keys.sort((a, b) => (ageOrder(a, end) < ageOrder(b, end) ? 1 : -1)))
    if (ageOrder(key, end) < last) yield key;
}

/**
 * Of a value that very many runs have, some of the newest will have it: each run is looked up in the
 * index, the newest first. Where none of thousands has it, the index is listed after all.
 */
function* mostlyUnder(store: string, dir: string, before?: string): Generator<string> {
  let inVain = 0;
  let last = before;
  for (const key of keysNewestFirst(store, () => {}, before)) {
    if (inVain >= MOST_LOOKED_UP) return yield* keysUnder(dir, last);
    last = key;
    const isHere = lstatSync(join(dir, key.replace("/", "T")), { throwIfNoEntry: false });
    inVain = isHere === undefined ? inVain + 1 : 0;
    if (isHere !== undefined) yield key;
  }
}

function newestRun(store: string): StoredRun {
  for (const key of keysNewestFirst(store, () => {})) {
    const read = readRun(store, key);
    if (!isWarning(read)) return read;
  }
  throw new IgError(
    "no-runs",
    `no runs recorded in ${dirname(store)}`,
    "Record one with `ig run <command>`, in this project or name another project.",
  );
}

function byId(store: string, id: string): StoredRun {
  const key = keyOfId(store, id);
  if (key === undefined) return unknown(store, id);
  const read = readRun(store, key);
  if (!isWarning(read)) return read;
  throw new IgError("broken-run", `${id} cannot be read: ${read.path}: ${read.problem}`);
}

function keyOfId(store: string, id: string): string | undefined {
  const key = linkedKey(store, id);
  if (key !== undefined) return key;
  for (const key of keysNewestFirst(store, () => {})) if (idOfKey(key) === id) return key;
  return undefined;
}

/** The key of a run as the index has it, if there is such a run; nothing is walked. */
export function linkedKey(store: string, id: string): string | undefined {
  const link = idLink(store, id);
  try {
    const key = keyOf(resolve(dirname(link), readlinkSync(link)));
    const isIt = RUN_KEY.test(key) && idOfKey(key) === id;
    return isIt && namesIn(join(store, "runs", key)).length > 0 ? key : undefined;
  } catch {
    return undefined;
  }
}

function byPrefix(store: string, prefix: string, wanted: string): StoredRun {
  const ids = idsWithPrefix(store, prefix);
  if (ids.length === 0) return unknown(store, wanted);
  if (ids.length === 1) return byId(store, ids[0]!);
  const shown = ids.slice(0, 8).join(", ");
  const more = ids.length > 8 ? ` and ${ids.length - 8} more` : "";
  throw new IgError(
    "ambiguous-run",
    `${wanted} matches ${ids.length} runs: ${shown}${more}`,
    "Give more characters of the ID.",
  );
}

/** IDs whose directory still exists. One small index directory for two characters or more. */
function idsWithPrefix(store: string, prefix: string): string[] {
  const body = prefix.slice(4);
  const ids = new Set<string>();
  if (body.length >= 2) {
    const shard = dirname(idLink(store, `run_${body.padEnd(8, "0")}`));
    for (const name of namesIn(shard)) if (name.startsWith(body)) ids.add(`run_${name}`);
  }
  if (ids.size === 0)
    for (const key of keysNewestFirst(store, () => {}))
      if (idOfKey(key).startsWith(prefix)) ids.add(idOfKey(key));
  return [...ids].filter((id) => keyOfId(store, id) !== undefined).sort();
}

function readKey(store: string, key: string): StoredRun | undefined {
  if (!RUN_KEY.test(key)) return undefined;
  const read = readRun(store, key);
  return isWarning(read) ? undefined : read;
}

function unknown(store: string, wanted: string): never {
  const recent = newestIds(store, WALK_LIMIT);
  if (recent.length === 0) newestRun(store);
  const near = nearest(wanted, recent);
  const newest = recent.slice(0, 3).join(", ");
  throw new IgError(
    "unknown-run",
    `no run ${JSON.stringify(wanted.slice(0, 80))} in ${dirname(store)}`,
    `${near.length > 0 ? `Nearest: ${near.join(", ")}. ` : ""}Newest: ${newest}. A run is named by its full ID, a unique prefix of it, its --name, or "latest".`,
  );
}

function newestIds(store: string, limit: number): string[] {
  const ids: string[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    ids.push(idOfKey(key));
    if (ids.length >= limit) break;
  }
  return ids;
}

/** IDs at most two edits away: a slip of the hand, or of the eye. */
function nearest(wanted: string, ids: string[]): string[] {
  const body = wanted.toLowerCase().replace(/^run_/, "").slice(0, 12);
  return ids
    .map((id) => ({ id, distance: editDistance(body, id.slice(4)) }))
    .filter(({ distance }) => distance <= 2)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ id }) => id);
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** IDs that begin with what was typed so far (`run_` may be left out), newest first. */
export function idsStartingWith(store: string, typed: string, most: number): string[] {
  const start = typed.toLowerCase();
  const prefix = "run_".startsWith(start) || start.startsWith("run_") ? start : `run_${start}`;
  const ids: string[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    if (ids.length >= most) break;
    if (idOfKey(key).startsWith(prefix)) ids.push(idOfKey(key));
  }
  return ids;
}

/** So many runs of a command are looked at for a green one: one that fails for ever has no end. */
export const GREEN_LOOK_LIMIT = 500;

/**
 * The last run of the same command before this one that exited 0 and whose log is whole, among the
 * last 500 of them.
 */
export function lastGreenRun(store: string, { key, run }: StoredRun): StoredRun | undefined {
  let looked = 0;
  for (const other of runsUnder(store, "command", run.command_key, key)) {
    if (++looked > GREEN_LOOK_LIMIT) return undefined;
    const green = other.run.exit_code === 0 && other.run.log.complete;
    if (green && other.run.command_key === run.command_key) return other;
  }
  return undefined;
}
