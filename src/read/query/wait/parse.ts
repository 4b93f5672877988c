import { IgError } from "../../../error.ts";
import type { Pattern } from "./line-test.ts";
import type { WaitRequest } from "./request.ts";
import { type NextPlace, type Place, parsePlace, type RunPlace } from "./resume.ts";

/** What a request waits for, once its words are read. */
export type Wait = RunWait | NextWait;

/** For the end of one run, or what comes first of it and of the line or the silence asked for. */
export interface RunWait {
  kind: "run";
  /** As people name it, the newest when undefined. A resumed wait knows its run itself. */
  run: string | undefined;
  resumed: RunPlace | undefined;
  match: Pattern | undefined;
  silentMs: number | undefined;
  timeoutMs: number;
}

/** For the start of a run. */
export interface NextWait {
  kind: "next";
  /** The run it is to come after. Undefined: all that there are now. */
  run: string | undefined;
  resumed: NextPlace | undefined;
  which: Which;
  /** Only one whose code is another than that of the run it is compared with. */
  changed: boolean;
  timeoutMs: number;
}

type Which = { next: "any" } | { next: "same" } | { next: "name"; name: string };

const DEFAULT_TIMEOUT_S = 45;

/** @throws IgError bad-wait, bad-resume */
export function parseWaitRequest(request: WaitRequest): Wait {
  const place = request.resume === undefined ? undefined : parsePlace(request.resume);
  const which = whichNext(request);
  const timeoutMs = milliseconds("timeout", request.timeout_s ?? DEFAULT_TIMEOUT_S);
  const { run, silent_s, changed = false } = request;
  const silentMs = silent_s === undefined ? undefined : milliseconds("silent", silent_s);
  if (which !== undefined)
    return { kind: "next", run, resumed: ofNext(place), which, changed, timeoutMs };
  return {
    kind: "run",
    run,
    resumed: ofRun(place),
    match: patternOf(request),
    silentMs,
    timeoutMs,
  };
}

/** Which run is to start. Whoever gives a name, or asks for a changed script, means the next run. */
function whichNext({ next, name, changed, match, silent_s }: WaitRequest): Which | undefined {
  const wanted = next ?? (name !== undefined ? "name" : changed ? "same" : undefined);
  if (wanted === "name" && (name === undefined || name === ""))
    throw new IgError("bad-wait", "next: name needs a name", "Give the run's --name as name.");
  if (wanted !== undefined && (match !== undefined || silent_s !== undefined))
    throw new IgError(
      "bad-wait",
      "the next run has not started, so it has no lines to match and no silence",
      "Wait for its start first; then for its lines, with run set to its ID.",
    );
  if (wanted === undefined) return undefined;
  return wanted === "name" ? { next: wanted, name: name! } : { next: wanted };
}

function patternOf({ match, regex, ignore_case }: WaitRequest): Pattern | undefined {
  return match === undefined ? undefined : { match, regex, ignore_case };
}

function milliseconds(what: string, seconds: number): number {
  if (seconds > 0 && Number.isFinite(seconds)) return 1000 * seconds;
  throw new IgError("bad-wait", `${seconds} is not a number of seconds`, `Try: ${what} 30`);
}

function ofNext(place: Place | undefined): NextPlace | undefined {
  if (place?.kind === "run") throw otherWait("one run", "no next");
  return place;
}

function ofRun(place: Place | undefined): RunPlace | undefined {
  if (place?.kind === "next") throw otherWait("the start of a run", "next again");
  return place;
}

function otherWait(what: string, how: string): IgError {
  return new IgError(
    "bad-resume",
    `this resume belongs to a wait for ${what}`,
    `Give ${how}, as when it began, or leave resume out.`,
  );
}
