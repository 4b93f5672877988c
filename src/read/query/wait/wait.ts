import { IgError } from "../../../error.ts";
import { waitForNext } from "./next.ts";
import type { WaitAnswer, WaitContext, WaitRequest } from "./request.ts";
import { parsePlace } from "./resume.ts";
import { waitOnRun } from "./run.ts";

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
