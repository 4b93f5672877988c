import { waitForNext } from "./next.ts";
import { parseWaitRequest } from "./parse.ts";
import type { WaitAnswer, WaitContext, WaitRequest } from "./request.ts";
import { waitOnRun } from "./run.ts";

/**
 * Waits until something happens to a run, or until the next one starts, or until time is up.
 * @throws IgError bad-wait, bad-resume, bad-pattern, unknown-run, run-gone, cancelled, ...
 */
export async function waitFor(
  store: string,
  request: WaitRequest,
  context: WaitContext,
): Promise<WaitAnswer> {
  const wait = parseWaitRequest(request);
  const began = performance.now();
  const answer =
    wait.kind === "next"
      ? await waitForNext(store, wait, context)
      : await waitOnRun(store, wait, context);
  return { ...answer, waited_ms: Math.round(performance.now() - began) };
}
