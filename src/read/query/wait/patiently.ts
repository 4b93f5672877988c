import { parseWaitRequest } from "./parse.ts";
import type { WaitAnswer, WaitRequest } from "./request.ts";
import { waitFor } from "./wait.ts";

/** A call waits as long as a client of MCP would; with resume there is no end to it. */
const CALL_S = 45;

/**
 * Waits like `waitFor`, but for as long as it takes, or for all of `timeout_s` when given.
 * @throws IgError bad-wait, bad-resume, bad-pattern, unknown-run, run-gone, ...
 */
export async function waitPatiently(store: string, request: WaitRequest): Promise<WaitAnswer> {
  // What was asked is judged as it was asked, not by what is left of it in a moment.
  parseWaitRequest(request);
  const context = { signal: new AbortController().signal, progress: () => {} };
  const began = performance.now();
  const left = () => (request.timeout_s ?? Infinity) - (performance.now() - began) / 1000;
  let { resume } = request;
  for (let timeout_s = left(); ; timeout_s = Math.max(0.001, left())) {
    const call = { ...request, resume, timeout_s: Math.min(CALL_S, timeout_s) };
    const answer = await waitFor(store, call, context);
    const waited_ms = Math.round(performance.now() - began);
    if (answer.outcome !== "timeout" || left() <= 0) return { ...answer, waited_ms };
    ({ resume } = answer);
  }
}
