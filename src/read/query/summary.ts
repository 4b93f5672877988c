import { defined } from "../../defined.ts";
import { duration } from "../../os/clock.ts";
import { maskerFor, shownCommand, shownLine } from "../../redact/run-redactor.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import { type State, standing } from "../../store/runs/state.ts";
import { type Staleness, type StalenessOptions, staleness } from "../../version/staleness.ts";

/** A run in a listing. Facts come from the record, never from log text; strings are cleaned. */
export interface RunSummary {
  id: string;
  name?: string;
  state: State;
  exit_code?: number;
  signal?: string;
  command: string;
  /** Absolute path of the script file, if one ran. */
  script?: string;
  /** Of the script file's bytes, else of the command string. */
  sha256: string;
  started_at: string;
  ended_at?: string;
  duration_ms?: number;
  /** Once ended. */
  log_lines?: number;
  log_complete: boolean;
  /** Whether the code that ran is still the code there is. */
  version: Staleness["verdict"];
  version_text: string;
}

export async function summarize(
  found: StoredRun,
  options: Omit<StalenessOptions, "running">,
): Promise<RunSummary> {
  const { stored, state } = await standing(options.store, found);
  const { run } = stored;
  const version = await staleness(run, { ...options, running: state === "running" });
  return {
    id: run.id,
    ...(run.name === undefined ? {} : { name: shownLine(run.name) }),
    state,
    ...defined({ exit_code: run.exit_code, signal: run.signal }),
    command: shownCommand(run, maskerFor(stored)),
    ...(run.script.path === undefined ? {} : { script: shownLine(run.script.path) }),
    sha256: run.script.sha256,
    started_at: run.started_at,
    ...defined({ ended_at: run.ended_at, duration_ms: run.duration_ms }),
    ...(run.ended_at === undefined ? {} : { log_lines: run.log.lines }),
    log_complete: run.log.complete && state !== "lost",
    version: version.verdict,
    version_text: shownLine(version.text),
  };
}

/** `failed, exit 3`, `killed by SIGKILL`, `running for 3m 07s`: how a run stands, in words. */
export function standingText(summary: RunSummary, now: number): string {
  switch (summary.state) {
    case "running":
      return `running for ${duration(now - Date.parse(summary.started_at))}`;
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

/** That the code has moved on, or nothing: an inline command has no script, and that is no news. */
export function versionWorry({ version, version_text }: RunSummary): string | undefined {
  return version === "current" || version === "unknown" ? undefined : version_text;
}

/** `1 line`, `1,204 lines`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? noun : `${noun}s`}`;
}
