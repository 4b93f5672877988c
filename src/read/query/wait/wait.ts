import { IgError } from "../../../error.ts";
import type { LogsAnswer } from "../logs.ts";
import type { RunStatus } from "../status.ts";
import type { Matched } from "./line-test.ts";
import { waitForNext } from "./next.ts";
import { parsePlace } from "./resume.ts";
import { waitOnRun } from "./run.ts";

/** What to wait for. Without `next` it is always also the end of the run. */
export interface WaitRequest {
  run?: string | undefined;
  /** A line with this text; one already printed counts, and the unfinished one. */
  match?: string | undefined;
  /** `match` is a regex (RE2). */
  regex?: boolean | undefined;
  ignore_case?: boolean | undefined;
  /** No output for so many seconds. */
  silent_s?: number | undefined;
  /** The start of the first run after `run`: any, one of the same command, or one with this name. */
  next?: "any" | "same" | "name" | undefined;
  name?: string | undefined;
  /** Of the next runs only one whose script differs from that of `run`. */
  changed?: boolean | undefined;
  timeout_s?: number | undefined;
  /** `resume` of an earlier answer; the other conditions are to be given again. */
  resume?: string | undefined;
}

export interface WaitContext {
  signal: AbortSignal;
  /** Told every few seconds how things stand; a line. */
  progress(message: string): void;
}

export interface WaitAnswer {
  outcome: "ended" | "matched" | "silent" | "started" | "timeout";
  waited_ms: number;
  /** The run waited on, or the one that started. */
  status?: RunStatus;
  matched?: Matched;
  /** When it fired: what is new since the wait began. Absent when the log is gone. */
  logs?: LogsAnswer;
  /** On timeout: lines that came since the wait began. */
  new_lines?: number;
  /** Goes on from here and misses nothing. Absent when there is nothing more to wait for. */
  resume?: string;
}

const DEFAULT_TIMEOUT_S = 45;

/**
 * Waits until something happens to a run, or until the next one starts, or until time is up.
 * @throws IgError bad-wait, bad-resume, bad-pattern, unknown-run, run-gone, cancelled, ...
 */
export async function waitFor(
  store: string,
  request: WaitRequest,
  context: WaitContext,
): Promise<WaitAnswer> {
  const place = request.resume === undefined ? undefined : parsePlace(request.resume);
  const next = nextOf(request);
  const timeoutMs = 1000 * seconds("timeout", request.timeout_s ?? DEFAULT_TIMEOUT_S);
  if (request.silent_s !== undefined) seconds("silent", request.silent_s);
  const began = performance.now();
  const patience = { ...context, timeoutMs };
  if (next === undefined) {
    if (place !== undefined && "floor" in place)
      throw otherWait("the start of a run", "next again");
    const answer = await waitOnRun(store, request, place, patience);
    return { ...answer, waited_ms: Math.round(performance.now() - began) };
  }
  if (place !== undefined && !("floor" in place)) throw otherWait("one run", "no next");
  const answer = await waitForNext(store, { ...request, next }, place, patience);
  return { ...answer, waited_ms: Math.round(performance.now() - began) };
}

/** A name, or a changed script, is that of the next run. */
function nextOf({ next, name, changed, match, silent_s }: WaitRequest): WaitRequest["next"] {
  const wanted = next ?? (name !== undefined ? "name" : changed ? "same" : undefined);
  if (wanted === "name" && (name === undefined || name === ""))
    throw new IgError("bad-wait", "next: name needs a name", "Give the run's --name as name.");
  if (wanted !== undefined && (match !== undefined || silent_s !== undefined))
    throw new IgError(
      "bad-wait",
      "the next run has not started, so it has no lines to match and no silence",
      "Wait for its start first; then for its lines, with run set to its ID.",
    );
  return wanted;
}

function seconds(what: string, value: number): number {
  if (value > 0 && Number.isFinite(value)) return value;
  throw new IgError("bad-wait", `${value} is not a number of seconds`, `Try: ${what} 30`);
}

function otherWait(what: string, how: string): IgError {
  return new IgError(
    "bad-resume",
    `this resume belongs to a wait for ${what}`,
    `Give ${how}, as when it began, or leave resume out.`,
  );
}
