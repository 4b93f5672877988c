import { lstatSync } from "node:fs";
import { defined } from "../../../defined.ts";
import { IgError } from "../../../error.ts";
import { duration } from "../../../os/clock.ts";
import { until } from "../../../os/wait-until.ts";
import { withRunLog } from "../../../store/log/open.ts";
import { logFile } from "../../../store/paths.ts";
import { findRun } from "../../../store/runs/find.ts";
import type { StoredRun } from "../../../store/runs/reader.ts";
import { hasEnded } from "../has-ended.ts";
import { findStatus } from "../status.ts";
import { type LineTest, lineTest, type Matched } from "./line-test.ts";
import { whatIsNew } from "./news.ts";
import type { RunWait } from "./parse.ts";
import type { WaitAnswer, WaitContext } from "./request.ts";
import { formatPlace, type RunPlace } from "./resume.ts";

/** What ended the wait. */
type RunEvent =
  | { outcome: "ended" }
  | { outcome: "matched"; matched: Matched }
  | { outcome: "silent"; since: number };

/** Until the run ends, or first prints a line that matches, or falls silent. */
export async function waitOnRun(
  store: string,
  wait: RunWait,
  context: WaitContext,
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const found = findRun(store, wait.resumed?.run ?? wait.run);
  const place = wait.resumed ?? (await beginning(store, found));
  const test = wait.match && (await lineTest(found, wait.match, place.tested));
  const deadline = performance.now() + wait.timeoutMs;
  const stop = () => context.signal.aborted || performance.now() >= deadline;
  const patience = {
    timeoutMs: wait.timeoutMs,
    signal: context.signal,
    alive: () => context.progress(progressLine(found)),
  };
  try {
    const check = () => eventOf(store, found, wait, place, test, stop);
    const event = await until(found.dir, check, patience);
    const reached = { ...place, tested: test?.tested ?? place.tested };
    if (event === undefined) return await stillWaiting(store, found, reached);
    return await answerTo(store, found, event, reached);
  } finally {
    test?.close();
  }
}

/** New is what comes from now on; of a run that is over already, all of it. */
async function beginning(store: string, found: StoredRun): Promise<RunPlace> {
  const now = await frozenLines(found);
  const over = await hasEnded(store, found);
  return { kind: "run", run: found.run.id, begin: over ? 0 : now, tested: { line: 0 } };
}

/** What has happened by now of what is waited for, if anything. */
async function eventOf(
  store: string,
  found: StoredRun,
  { silentMs }: RunWait,
  { silentSince }: RunPlace,
  test: LineTest | undefined,
  stop: () => boolean,
): Promise<RunEvent | undefined> {
  // Asked before the log is read: then the log of an ended run is seen to its last line.
  const ended = await hasEnded(store, found);
  const matched = await test?.next(ended, stop);
  if (matched !== undefined) return { outcome: "matched", matched };
  // Time may be up amid the first look at a long log.
  if (ended) return test?.all === false ? undefined : { outcome: "ended" };
  if (silentMs === undefined) return undefined;
  const since = lastOutput(found);
  const silent = Date.now() - since >= silentMs && since !== silentSince;
  return silent ? { outcome: "silent", since } : undefined;
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
  const status = await findStatus(store, found.run.id);
  const new_lines = Math.max(0, status.log_lines - place.begin);
  return { outcome: "timeout", status, new_lines, resume: formatPlace(place) };
}

async function answerTo(
  store: string,
  found: StoredRun,
  event: RunEvent,
  place: RunPlace,
): Promise<Omit<WaitAnswer, "waited_ms">> {
  const matched = event.outcome === "matched" ? event.matched : undefined;
  const news = await whatIsNew(store, found.run.id, place.begin, matched);
  const answer = { outcome: event.outcome, ...news, ...defined({ matched }) };
  if (event.outcome === "ended") return answer;
  const after = news.logs?.result.next.after ?? place.begin;
  const silentSince = event.outcome === "silent" ? event.since : place.silentSince;
  return { ...answer, resume: formatPlace({ ...place, begin: after, silentSince }) };
}

function progressLine(found: StoredRun): string {
  const { run } = found;
  const time = duration(Date.now() - Date.parse(run.started_at));
  return `${run.id} runs for ${time}, last output ${duration(Date.now() - lastOutput(found))} ago`;
}

async function frozenLines(found: StoredRun): Promise<number> {
  try {
    return await withRunLog(found, false, (log) => log.totals().frozen);
  } catch (error) {
    if (error instanceof IgError && error.code === "log-missing") return 0;
    throw error;
  }
}
