import { until } from "../../../os/wait-until.ts";
import { runsDir } from "../../../store/paths.ts";
import { findRun, newestUnder } from "../../../store/runs/find.ts";
import { idOfKey } from "../../../store/runs/layout.ts";
import { horizon, isInFuture } from "../../../store/runs/order.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "../../../store/runs/reader.ts";
import type { Run } from "../../../store/runs/record.ts";
import { whatIsNew } from "./news.ts";
import { otherCode } from "./other-code.ts";
import type { NextWait } from "./parse.ts";
import type { WaitAnswer, WaitContext } from "./request.ts";
import { formatPlace, type NextPlace } from "./resume.ts";

/** Until a run starts that is asked for: the first after `run`, else after now. */
export async function waitForNext(
  store: string,
  wait: NextWait,
  context: WaitContext,
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const place = wait.resumed ?? beginning(store, wait);
  const { reference: id } = place;
  // Read anew at each look: what its code was may still be found out.
  const reference = () => (id === undefined ? undefined : findRun(store, id).run);
  reference();
  const arrivals = arrivalsAfter(store, place);
  const check = () => arrivals.first((arrived) => isWanted(store, arrived, wait, reference()));
  const started = await until(runsDir(store), check, {
    timeoutMs: wait.timeoutMs,
    signal: context.signal,
    alive: () => context.progress("no such run has started yet"),
  });
  const resume = formatPlace({ ...place, ...arrivals.past() });
  if (started === undefined) return { outcome: "timeout", resume };
  return { outcome: "started", ...(await whatIsNew(store, started.run.id, 0)), resume };
}

/** Undefined while it cannot be told yet. Where it never can, the run is told of: it says so itself. */
async function isWanted(
  store: string,
  { run }: StoredRun,
  { which, changed }: NextWait,
  reference?: Run,
): Promise<boolean | undefined> {
  if (which.next === "same" && run.command_key !== reference?.command_key) return false;
  if (which.next === "name" && run.name !== which.name) return false;
  if (!changed || reference === undefined) return true;
  const other = await otherCode(store, reference, run);
  return other === "later" ? undefined : other !== "no";
}

/**
 * A run that was named is the one the next comes after: it may have come already, while whoever
 * waits was thinking. Otherwise all there are now are past; also where the one that was named says
 * that it starts in the future, and nobody knows what came after it.
 */
function beginning(store: string, wait: NextWait): NextPlace {
  const named = wait.run === undefined ? undefined : findRun(store, wait.run);
  if (named !== undefined && !isInFuture(named.key))
    return { kind: "next", reference: named.run.id, floor: named.key, seen: [] };
  const reference = named ?? comparedWith(store, wait);
  return { kind: "next", reference: reference?.run.id, ...past(keysOf(store, ""), "") };
}

/** The run that the next one is to be like, or unlike. */
function comparedWith(store: string, { which, changed }: NextWait): StoredRun | undefined {
  if (which.next === "same") return findRun(store);
  if (!changed) return undefined;
  if (which.next === "name")
    return newestUnder(store, "name", which.name, ({ run }) => run.name === which.name);
  for (const key of keysNewestFirst(store, () => {})) {
    const read = readRun(store, key);
    if (!isWarning(read)) return read;
  }
  return undefined;
}

/** Runs as they appear, each given once, in the order of their start. */
function arrivalsAfter(store: string, { floor, seen }: NextPlace) {
  const given = new Set(seen);
  return {
    async first(
      isWanted: (run: StoredRun) => Promise<boolean | undefined>,
    ): Promise<StoredRun | undefined> {
      for (const key of keysOf(store, floor).reverse()) {
        if (given.has(idOfKey(key))) continue;
        const read = readRun(store, key);
        // A record being replaced on a full disk is no record for a moment.
        if (isWarning(read)) continue;
        const wanted = await isWanted(read);
        // Those that came after it wait for their turn.
        if (wanted === undefined) return undefined;
        given.add(read.run.id);
        if (wanted) return read;
      }
      return undefined;
    },
    past: () =>
      past(
        keysOf(store, floor).filter((key) => given.has(idOfKey(key))),
        floor,
      ),
  };
}

/** Keys after the floor, newest first. */
function keysOf(store: string, floor: string): string[] {
  const end = horizon();
  const keys: string[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    if (key <= floor || isInFuture(key, end)) break;
    keys.push(key);
  }
  return keys;
}

/** A run's place is its start time, and it appears a little later: a busy machine takes its time. */
const LATE_MS = 10_000;
const MOST_SEEN = 32;

/**
 * The runs that are past, in few words: all up to a floor, and by ID those that a late one may still
 * precede.
 * @param keys newest first
 */
function past(keys: Iterable<string>, floor: string): Pick<NextPlace, "floor" | "seen"> {
  const late = Date.now() - LATE_MS;
  const seen: string[] = [];
  for (const key of keys) {
    if (startMs(key) <= late || seen.length === MOST_SEEN) return { floor: key, seen };
    seen.push(idOfKey(key));
  }
  return { floor, seen };
}

function startMs(key: string): number {
  const [day, time] = [key.slice(0, 10), key.slice(11, 21)];
  const clock = `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`;
  return Date.parse(`${day}T${clock}Z`);
}
