import { closeSync, fstatSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isLink, openPlain } from "../../os/untrusted-files.ts";
import { recordFile, runsDir } from "../paths.ts";
import { DAY, idOfKey, RUN_KEY, runDirOf } from "./layout.ts";
import { horizon, isInFuture } from "./order.ts";
import { Run } from "./record.ts";

/** A record as read, and where its files lie. */
export interface StoredRun {
  key: string;
  dir: string;
  run: Run;
}

/** A file in the store that is not a readable record, and what is wrong with it. */
export interface Warning {
  path: string;
  problem: string;
}

/** No record is near this size; a larger file is somebody else's. */
const RECORD_LIMIT = 1 << 20;

const LINKED = "a link, which may lead out of the store: not followed";

/**
 * Keys of stored runs, newest first, those that say they start in the future last (see order.ts);
 * `before` is the key to start after. Costs one day at a time.
 */
export function* keysNewestFirst(
  store: string,
  warn: (warning: Warning) => void,
  before?: string,
): Generator<string> {
  for (const { day, names } of daysNewestFirst(store, warn, before))
    for (const name of names) {
      const key = `${day}/${name}`;
      if (RUN_KEY.test(key)) yield key;
      else warn({ path: join(runsDir(store), key), problem: "not a run of ig" });
    }
}

/** What lies in the directory of a day. */
export interface Day {
  day: string;
  /** Names of runs, the last first, and whatever else is there. */
  names: string[];
}

/** The same by the day, for who goes through very many. A day may come twice: see order.ts. */
export function* daysNewestFirst(
  store: string,
  warn: (warning: Warning) => void,
  before?: string,
): Generator<Day> {
  const end = horizon();
  const all = days(store, warn);
  const beforeFuture = before !== undefined && isInFuture(before, end);
  if (!beforeFuture) yield* daysBetween(store, all, "", before ?? end);
  yield* daysBetween(store, all, end, beforeFuture ? before : undefined);
}

/** What has a key after one and before another, the last first. */
function* daysBetween(
  store: string,
  days: string[],
  after: string,
  before: string | undefined,
): Generator<Day> {
  for (const day of days) {
    if (before !== undefined && day > before.slice(0, 10)) continue;
    if (day < after.slice(0, 10)) return;
    // Most days lie wholly between the two: their names are compared with neither.
    const first = day === after.slice(0, 10) ? after.slice(11) : "";
    const end = day === before?.slice(0, 10) ? before.slice(11) : undefined;
    const names = entries(join(runsDir(store), day)).reverse();
    const isBetween = (name: string) =>
      !name.startsWith(".") && name >= first && (end === undefined || name < end);
    yield { day, names: names.filter(isBetween) };
  }
}

/** Reads and checks one record. A warning in place of the run when it is not a whole, known one. */
export function readRun(store: string, key: string): StoredRun | Warning {
  const dir = runDirOf(store, key);
  const path = recordFile(dir);
  if ([store, runsDir(store), dirname(dir), dir].some(isLink))
    return { path: dir, problem: LINKED };
  const parsed = parseRecord(path);
  if ("problem" in parsed) return { path, ...parsed };
  if (parsed.run.id !== idOfKey(key))
    return { path, problem: `holds ${parsed.run.id}, which does not match its directory` };
  return { key, dir, run: parsed.run };
}

export function isWarning(read: StoredRun | Warning): read is Warning {
  return "problem" in read;
}

function parseRecord(path: string): { run: Run } | { problem: string } {
  let json: unknown;
  try {
    const text = recordText(path);
    if (text === undefined) return { problem: "too large to be a run record" };
    json = JSON.parse(text);
  } catch (error) {
    return { problem: unreadable(error as NodeJS.ErrnoException) };
  }
  const version = (json as { version?: unknown } | null)?.version;
  if (typeof version === "number" && version > 1)
    return { problem: `written by a newer ig (record version ${version}): update ig to read it` };
  const result = Run.safeParse(json);
  if (result.success) return { run: result.data };
  const issue = result.error.issues[0];
  return { problem: `not a valid record: ${issue?.path.join(".") || "top"}: ${issue?.message}` };
}

/** Undefined when there is too much of it. */
function recordText(path: string): string | undefined {
  const file = openPlain(path);
  try {
    return fstatSync(file).size > RECORD_LIMIT ? undefined : readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function unreadable(error: NodeJS.ErrnoException): string {
  if (error instanceof SyntaxError) return "not valid JSON (half-written or damaged)";
  if (error.code === "ENOENT") return "no run.json in this directory";
  if (error.code === "ELOOP" || error.code === "EFTYPE") return "not a regular file";
  return `cannot be read (${error.code ?? error.message})`;
}

function days(store: string, warn: (warning: Warning) => void): string[] {
  const top = runsDir(store);
  const link = [store, top].find(isLink);
  if (link !== undefined) {
    warn({ path: link, problem: LINKED });
    return [];
  }
  return entries(top)
    .filter((name) => {
      const path = join(top, name);
      const ours = DAY.test(name);
      if (ours && !isLink(path)) return true;
      if (name !== "latest" && !name.startsWith("."))
        warn({ path, problem: ours ? LINKED : "not a directory of ig's" });
      return false;
    })
    .reverse();
}

/** Sorted names; none when the directory is not there or not a directory. */
function entries(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}
