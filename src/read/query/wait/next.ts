import { until } from "../../../os/wait-until.ts";
import { runsDir } from "../../../store/paths.ts";
import { findRun, newestUnder } from "../../../store/runs/find.ts";
import { idOfKey } from "../../../store/runs/layout.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "../../../store/runs/reader.ts";
import { whatIsNew } from "./news.ts";
import type { WaitAnswer, WaitContext, WaitRequest } from "./request.ts";
import { formatPlace, type NextPlace } from "./resume.ts";

type NextRequest = WaitRequest & { next: NonNullable<WaitRequest["next"]> };

/** Until a run starts that is asked for: the first after `run`, else after now. */
export async function waitForNext(
  store: string,
  request: NextRequest,
  resumed: NextPlace | undefined,
  context: WaitContext & { timeoutMs: number },
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const place = resumed ?? beginning(store, request);
  const reference = place.reference === undefined ? undefined : findRun(store, place.reference).run;
  const arrivals = arrivalsAfter(store, place);
  const wanted = ({ run }: StoredRun) =>
    (request.next !== "same" || run.command_key === reference?.command_key) &&
    (request.next !== "name" || run.name === request.name) &&
    (!request.changed || run.script.sha256 !== reference?.script.sha256);
  const alive = () => context.progress("no such run has started yet");
  const look = async () => arrivals.first(wanted);
  const started = await until(runsDir(store), look, { ...context, alive });
  const resume = formatPlace({ reference: place.reference, ...arrivals.place() });
  if (started === undefined) return { outcome: "timeout", resume };
  return { outcome: "started", ...(await whatIsNew(store, started.run.id, 0)), resume };
}

/**
 * A run that was named is the one the next comes after: it may have come already, while whoever
 * waits was thinking. Otherwise all there are now are past.
 */
function beginning(store: string, request: NextRequest): NextPlace {
  const named = request.run === undefined ? undefined : findRun(store, request.run);
  if (named !== undefined) return { reference: named.run.id, floor: named.key, seen: [] };
  const now = past(
    keysNewestFirst(store, () => {}),
    "",
  );
  return { reference: comparedWith(store, request)?.run.id, ...now };
}

function comparedWith(store: string, { next, name, changed }: NextRequest): StoredRun | undefined {
  if (next === "same") return findRun(store);
  if (!changed) return undefined;
  if (next === "name") return newestUnder(store, "name", name!, ({ run }) => run.name === name);
  for (const key of keysNewestFirst(store, () => {})) {
    const read = readRun(store, key);
    if (!isWarning(read)) return read;
  }
  return undefined;
}

/** Runs as they appear, each looked at once, in the order of their start. */
function arrivalsAfter(store: string, { floor, seen }: NextPlace) {
  const looked = new Set(seen);
  return {
    first(wanted: (run: StoredRun) => boolean): StoredRun | undefined {
      for (const key of keysOf(store, floor).reverse()) {
        if (looked.has(idOfKey(key))) continue;
        const read = readRun(store, key);
        // A record being replaced on a full disk is no record for a moment.
        if (isWarning(read)) continue;
        looked.add(read.run.id);
        if (wanted(read)) return read;
      }
      return undefined;
    },
    place: () =>
      past(
        keysOf(store, floor).filter((key) => looked.has(idOfKey(key))),
        floor,
      ),
  };
}

/** Keys after the floor, newest first. */
function keysOf(store: string, floor: string): string[] {
  const keys: string[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    if (key <= floor) break;
    keys.push(key);
  }
  return keys;
}

/** A run's place is its start time, and it appears a little later: a busy machine takes its time. */
const LATE_MS = 10_000;
const MOST_SEEN = 32;

/** Runs looked at, newest first, in short: all up to a floor, and by name those a late one may still precede. */
function past(looked: Iterable<string>, floor: string): Omit<NextPlace, "reference"> {
  const late = Date.now() - LATE_MS;
  const seen: string[] = [];
  for (const key of looked) {
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
