import { lstatSync } from "node:fs";
import { defined } from "../../../defined.ts";
import { IgError } from "../../../error.ts";
import { duration } from "../../../os/clock.ts";
import { until } from "../../../os/wait-until.ts";
import { openRunLog } from "../../../store/log/open.ts";
import { logFile } from "../../../store/paths.ts";
import { findRun } from "../../../store/runs/find.ts";
import type { StoredRun } from "../../../store/runs/reader.ts";
import { hasEnded } from "../has-ended.ts";
import { runStatus } from "../status.ts";
import { type LineTest, lineTest, type Matched } from "./line-test.ts";
import { whatIsNew } from "./news.ts";
import type { WaitAnswer, WaitContext, WaitRequest } from "./request.ts";
import { formatPlace, type RunPlace } from "./resume.ts";

type Fired =
  | { outcome: "ended" }
  | { outcome: "matched"; matched: Matched }
  | { outcome: "silent"; quiet: number };

/** Until the run ends, or first prints a line that matches, or falls silent. */
export async function waitOnRun(
  store: string,
  request: WaitRequest,
  resumed: RunPlace | undefined,
  context: WaitContext & { timeoutMs: number },
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const found = findRun(store, resumed?.run ?? request.run);
  const place = resumed ?? (await beginning(store, found));
  const { match } = request;
  const test =
    match === undefined ? undefined : await lineTest(found, { ...request, match }, place.tested);
  const deadline = performance.now() + context.timeoutMs;
  const stop = () => context.signal.aborted || performance.now() >= deadline;
  const alive = () => context.progress(progressLine(found));
  try {
    const look = () => lookAt(store, found, request, place, test, stop);
    const event = await until(found.dir, look, { ...context, alive });
    const tested = test?.tested ?? place.tested;
    if (event === undefined) return await stillWaiting(store, found, { ...place, tested });
    return await fired(store, found, event, { ...place, tested });
  } finally {
    test?.close();
  }
}

/** New is what comes from now on; of a run that is over already, all of it. */
async function beginning(store: string, found: StoredRun): Promise<RunPlace> {
  const now = frozenLines(found);
  const over = await hasEnded(store, found);
  return { run: found.run.id, begin: over ? 0 : now, tested: { line: 0 } };
}

async function lookAt(
  store: string,
  found: StoredRun,
  { silent_s }: WaitRequest,
  { quiet }: RunPlace,
  test: LineTest | undefined,
  stop: () => boolean,
): Promise<Fired | undefined> {
  // Asked before the log is read: then the log of an ended run is seen to its last line.
  const ended = await hasEnded(store, found);
  const matched = await test?.next(ended, stop);
  if (matched !== undefined) return { outcome: "matched", matched };
  // Time may be up amid the first look at a long log.
  if (ended) return test?.all === false ? undefined : { outcome: "ended" };
  if (silent_s === undefined) return undefined;
  const last = lastOutput(found);
  const silent = Date.now() - last >= silent_s * 1000 && last !== quiet;
  return silent ? { outcome: "silent", quiet: last } : undefined;
}

function lastOutput({ dir, run }: StoredRun): number {
  const stat = lstatSync(logFile(dir), { throwIfNoEntry: false });
  if (stat === undefined || stat.size === 0) return Date.parse(run.started_at);
  return Math.floor(stat.mtimeMs);
}

async function stillWaiting(
  store: string,
  found: StoredRun,
  place: RunPlace,
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const status = await runStatus(store, findRun(store, found.run.id));
  const new_lines = Math.max(0, status.log_lines - place.begin);
  return { outcome: "timeout", status, new_lines, resume: formatPlace(place) };
}

async function fired(
  store: string,
  found: StoredRun,
  event: Fired,
  place: RunPlace,
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const matched = event.outcome === "matched" ? event.matched : undefined;
  const news = await whatIsNew(store, found.run.id, place.begin, matched);
  const answer = { outcome: event.outcome, ...news, ...defined({ matched }) };
  if (event.outcome === "ended") return answer;
  const after = news.logs?.result.next.after ?? place.begin;
  const quiet = event.outcome === "silent" ? event.quiet : place.quiet;
  return { ...answer, resume: formatPlace({ ...place, begin: after, quiet }) };
}

function progressLine(found: StoredRun): string {
  const { run } = found;
  const time = duration(Date.now() - Date.parse(run.started_at));
  return `${run.id} runs for ${time}, last output ${duration(Date.now() - lastOutput(found))} ago`;
}

function frozenLines(found: StoredRun): number {
  try {
    const log = openRunLog(found, false);
    const { frozen } = log.totals();
    log.close();
    return frozen;
  } catch (error) {
    if (error instanceof IgError && error.code === "log-missing") return 0;
    throw error;
  }
}
