import { lstatSync } from "node:fs";
import { z } from "zod";
import { defined } from "../../defined.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { ExportState, exportState } from "../../store/delivery.ts";
import { withRunLog } from "../../store/log/open.ts";
import { logFile } from "../../store/paths.ts";
import { findRun, newestUnder } from "../../store/runs/find.ts";
import { ageOrder } from "../../store/runs/order.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { standing } from "../../store/runs/state.ts";
import { lookedAt } from "./looked-at.ts";
import { RunSummary, summarize } from "./summary.ts";

/** What a person would ask about one run. */
export const RunStatus = RunSummary.extend({
  running_for_ms: z.exactOptional(z.number()),
  /** pty: under a terminal; pipe: stdout and stderr apart. */
  mode: z.enum(["pty", "pipe"]),
  cwd: z.string(),
  host: z.string(),
  user: z.string(),
  log_bytes: z.number(),
  log_lines: z.number(),
  /** Why the log is not whole. */
  log_problem: z.exactOptional(z.string()),
  /** While running. */
  seconds_since_output: z.exactOptional(z.number()),
  /** The newest later run of the same command. */
  newer_run: z.exactOptional(z.string()),
  newest_of_command: z.boolean(),
  /** The run this one repeats. */
  rerun_of: z.exactOptional(z.string()),
  stream: z.boolean(),
  /** Of a streamed run: how far a daemon has delivered it, or will when one lives. */
  export: z.exactOptional(ExportState),
  /** What could not be found out. */
  doubt: z.exactOptional(z.string()),
});
export type RunStatus = z.infer<typeof RunStatus>;

/**
 * The facts of the run that is meant, the newest by default.
 * @throws IgError unknown-run, ambiguous-run, no-runs, broken-run
 */
export async function findStatus(store: string, reference?: string): Promise<RunStatus> {
  return await runStatus(store, findRun(store, reference));
}

/** The facts of one run as they are now; the log itself is not read beyond its size. */
export async function runStatus(
  store: string,
  found: StoredRun,
  now = Date.now(),
): Promise<RunStatus> {
  const { stored, doubt } = await standing(store, await lookedAt(store, found));
  const { run } = stored;
  const summary = await summarize(stored, { store });
  const redactor = runRedactor(stored);
  const log = await logFacts(stored, redactor, summary.state === "running", now);
  const newest = newestUnder(
    store,
    "command",
    run.command_key,
    (other) => other.run.command_key === run.command_key,
  );
  const newer =
    newest !== undefined && ageOrder(newest.key) > ageOrder(found.key) ? newest.run.id : undefined;
  return {
    ...summary,
    ...(summary.state === "running"
      ? { running_for_ms: Math.max(0, now - Date.parse(run.started_at)) }
      : {}),
    mode: run.mode,
    cwd: redactor.line(run.cwd),
    host: redactor.line(run.host),
    user: redactor.line(run.user),
    ...log,
    log_complete: summary.log_complete && log.log_problem === undefined,
    ...defined({ newer_run: newer }),
    newest_of_command: newer === undefined,
    ...defined({ rerun_of: run.rerun_of }),
    stream: run.stream,
    ...exportFacts(store, stored),
    ...(doubt === undefined ? {} : { doubt: redactor.line(doubt) }),
  };
}

/** From the daemon's notes alone: that one is dead, or hangs, is nothing to wait for. */
function exportFacts(store: string, stored: StoredRun): Pick<RunStatus, "export"> {
  const state = exportState(store, stored);
  if (state?.error === undefined) return state === undefined ? {} : { export: state };
  const { message, at } = state.error;
  return { export: { ...state, error: { message: runRedactor(stored).line(message), at } } };
}

type LogFacts = Pick<RunStatus, "log_bytes" | "log_lines" | "log_problem" | "seconds_since_output">;

async function logFacts(
  found: StoredRun,
  redactor: Redactor,
  running: boolean,
  now: number,
): Promise<LogFacts> {
  const { run, dir } = found;
  const stat = lstatSync(logFile(dir), { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile()) {
    const log_problem =
      stat === undefined ? "the log file is no longer there" : "the log is not a regular file";
    return { log_bytes: 0, log_lines: 0, log_problem };
  }
  const bytes = stat.size;
  const problem = run.log.complete ? sizeProblem(run, bytes) : (run.log.reason ?? "unknown reason");
  const ended = run.ended_at !== undefined;
  return {
    log_bytes: bytes,
    log_lines: ended
      ? run.log.lines
      : await withRunLog(found, !running, (log) => log.totals().lines),
    ...(problem === undefined ? {} : { log_problem: redactor.line(problem) }),
    ...(running ? { seconds_since_output: Math.max(0, (now - stat.mtimeMs) / 1000) } : {}),
  };
}

/** The record says how many bytes were written; another size means somebody touched the log. */
function sizeProblem(run: StoredRun["run"], bytes: number): string | undefined {
  if (run.ended_at === undefined || bytes === run.log.bytes) return undefined;
  return `the log holds ${bytes} bytes, but ${run.log.bytes} were recorded: it was changed afterwards`;
}
