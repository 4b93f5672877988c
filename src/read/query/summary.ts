import { relative } from "node:path";
import { z } from "zod";
import { defined } from "../../defined.ts";
import { duration } from "../../os/clock.ts";
import type { Redactor } from "../../redact/redactor.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import { runKey } from "../../store/runs/layout.ts";
import { isInFuture } from "../../store/runs/order.ts";
import { type Origin, originOf } from "../../store/runs/origin.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { State, standing } from "../../store/runs/state.ts";
import { type Staleness, type StalenessOptions, staleness } from "../../version/staleness.ts";

/** A run in a listing. Facts come from the record, never from log text; strings are redacted. */
export const RunSummary = z.object({
  id: z.string(),
  name: z.exactOptional(z.string()),
  state: State,
  exit_code: z.exactOptional(z.number()),
  signal: z.exactOptional(z.string()),
  command: z.string(),
  /** Where it ran, from the project's root; absent there. The same words elsewhere are another command. */
  where: z.exactOptional(z.string()),
  /** Absolute path of the script file, if one ran. */
  script: z.exactOptional(z.string()),
  /** Of the script file's bytes, else of the command string. */
  sha256: z.string(),
  started_at: z.string(),
  /** Its start is yet to come: a clock was wrong. Such runs count as older than all others. */
  in_future: z.exactOptional(z.boolean()),
  ended_at: z.exactOptional(z.string()),
  duration_ms: z.exactOptional(z.number()),
  /** Once ended. */
  log_lines: z.exactOptional(z.number()),
  log_complete: z.boolean(),
  /** Whether the code that ran is still the code there is. */
  version: z.enum([
    "current",
    "stale",
    "changed-while-running",
    "gone",
    "unknown",
  ] satisfies Staleness["verdict"][]),
  version_text: z.string(),
  /** Whether this user recorded it on this machine; else it may have come with the project's files. */
  origin: z.enum(["here", "elsewhere", "unknown"] satisfies Origin[]),
  /** Why values of secret variables that it printed are not known any more: only shapes are masked. */
  masking: z.exactOptional(z.string()),
});
export type RunSummary = z.infer<typeof RunSummary>;

export async function summarize(
  found: StoredRun,
  options: Omit<StalenessOptions, "running">,
): Promise<RunSummary> {
  const { stored, state } = await standing(options.store, found);
  const { run } = stored;
  const redactor = runRedactor(stored);
  const version = await staleness(run, { ...options, running: state === "running" });
  return {
    id: run.id,
    ...(run.name === undefined ? {} : { name: redactor.line(run.name) }),
    state,
    ...defined({ exit_code: run.exit_code, signal: run.signal }),
    command: redactor.command(run),
    ...whereOf(run, redactor),
    ...(run.script.path === undefined ? {} : { script: redactor.line(run.script.path) }),
    sha256: run.script.sha256,
    started_at: run.started_at,
    ...(startsInFuture(stored) ? { in_future: true } : {}),
    ...defined({ ended_at: run.ended_at, duration_ms: run.duration_ms }),
    ...(run.ended_at === undefined ? {} : { log_lines: run.log.lines }),
    log_complete: run.log.complete && state !== "lost",
    version: version.verdict,
    version_text: redactor.line(version.text),
    origin: originOf(run),
    ...defined({ masking: redactor.blind }),
  };
}

function whereOf(
  { cwd, project_root }: StoredRun["run"],
  redactor: Redactor,
): Pick<RunSummary, "where"> {
  const way = relative(project_root, cwd);
  return way === "" ? {} : { where: redactor.line(way.startsWith("..") ? cwd : way) };
}

/** A command and, where that tells it from the same words elsewhere, its directory. */
export function commandText({ command, where }: Pick<RunSummary, "command" | "where">): string {
  return where === undefined ? command : `${command} (in ${where})`;
}

function startsInFuture({ key, run }: StoredRun): boolean {
  return isInFuture(key) || isInFuture(runKey(run.id, Date.parse(run.started_at)));
}

/** What makes a run's word worth less, in short; nothing for a run of this user and this machine. */
export function caveats({ origin, in_future, masking }: RunSummary): string[] {
  return [
    ...(origin === "elsewhere" ? [ELSEWHERE] : origin === "unknown" ? ["origin unknown"] : []),
    ...(in_future ? [IN_FUTURE] : []),
    ...(masking === undefined ? [] : [`masked by shape only: ${masking}`]),
  ];
}

const IN_FUTURE = "in the future: a clock was wrong, so not counted as newest";
const ELSEWHERE = "NOT recorded on this machine by this user (came with the project's files?)";

/** `failed, exit 3`, `killed by SIGKILL`, `running for 3m 07s`: how a run stands, in words. */
export function standingText(summary: RunSummary, now: number): string {
  switch (summary.state) {
    case "running":
      return `running for ${duration(Math.max(0, now - Date.parse(summary.started_at)))}`;
    case "completed":
      return "completed, exit 0";
    case "failed":
      return `failed, exit ${summary.exit_code}`;
    case "killed":
      return `killed by ${summary.signal}`;
    case "lost":
      return "lost: ig ended without recording the end";
    case "incomplete":
      return "incomplete: registered, and never ended by ig run complete";
  }
}

/** The one wording of whether the code that ran is still there: `code: unchanged since this run`. */
export function codeText({ version_text }: Pick<RunSummary, "version_text">): string {
  return `code: ${version_text}`;
}

/** `1 line`, `1,204 lines`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : `${noun}s`}`;
}
