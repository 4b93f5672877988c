import { z } from "zod";
import { duration } from "../clock.ts";
import type { StoredRun } from "../store/reader.ts";
import { State, standingOf } from "../store/state.ts";
import { shownArgv, shownLine } from "./shown.ts";

/** A run in a listing. Facts come from the record, never from log text; strings are cleaned. */
export const RunSummary = z.object({
  id: z.string(),
  name: z.string().optional(),
  state: State,
  exit_code: z.int().optional(),
  signal: z.string().optional(),
  command: z.string(),
  script: z.string().optional().describe("path of the script file, if one ran"),
  sha256: z.string().describe("of the script file, else of the command string"),
  started_at: z.string(),
  ended_at: z.string().optional(),
  duration_ms: z.number().optional(),
  log_lines: z.int().optional().describe("once ended"),
  log_complete: z.boolean(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export async function summarize({ run }: StoredRun): Promise<RunSummary> {
  const { state } = await standingOf(run);
  return {
    id: run.id,
    ...(run.name === undefined ? {} : { name: shownLine(run.name) }),
    state,
    ...(run.exit_code === undefined ? {} : { exit_code: run.exit_code }),
    ...(run.signal === undefined ? {} : { signal: run.signal }),
    command: shownArgv(run.argv),
    ...(run.script.path === undefined ? {} : { script: shownLine(run.script.path) }),
    sha256: run.script.sha256,
    started_at: run.started_at,
    ...(run.ended_at === undefined ? {} : { ended_at: run.ended_at }),
    ...(run.duration_ms === undefined ? {} : { duration_ms: run.duration_ms }),
    ...(run.ended_at === undefined ? {} : { log_lines: run.log.lines }),
    log_complete: run.log.complete && state !== "lost",
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
  }
}
