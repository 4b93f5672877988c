import { duration, timeForReader } from "../../os/clock.ts";
import type { ExportState } from "../../store/delivery.ts";
import type { RunStatus } from "./status.ts";
import { caveats, counted, standingText } from "./summary.ts";

/** The facts of one run, one a line. */
export function statusText(status: RunStatus, now = Date.now()): string {
  const rows: [string, string | undefined][] = [
    ["run", status.name === undefined ? status.id : `${status.id} [${status.name}]`],
    ["state", standingText(status, now)],
    ["doubt", status.doubt],
    ["caution", cautionText(status)],
    ["command", status.command],
    ["script", `${status.script ?? "inline command"} (sha256 ${status.sha256})`],
    ["code", status.version_text],
    ["started", timeForReader(status.started_at, now)],
    ["ended", status.ended_at === undefined ? undefined : timeForReader(status.ended_at, now)],
    ["duration", status.duration_ms === undefined ? undefined : duration(status.duration_ms)],
    ["log", logText(status)],
    ["last output", lastOutput(status)],
    ["export", exportText(status, now)],
    ["newer run", newerText(status)],
    ["repeats", status.rerun_of],
    ["cwd", status.cwd],
    ["where", `${status.user}@${status.host}, ${status.mode}`],
  ];
  return rows
    .flatMap(([label, value]) => (value === undefined ? [] : [`${label}: ${value}`]))
    .join("\n");
}

function cautionText(status: RunStatus): string | undefined {
  const all = caveats(status);
  return all.length === 0 ? undefined : all.join("; ");
}

function logText({ log_bytes, log_lines, log_complete, log_problem, state }: RunStatus): string {
  const size = `${counted(log_lines, "line")}, ${counted(log_bytes, "byte")}`;
  if (state === "running") return `${size} so far`;
  if (log_complete) return `${size}, complete`;
  const why = log_problem ?? "ig ended before the command did; later output was not recorded";
  return `${size}, INCOMPLETE: ${why}`;
}

const EXPORT: Record<ExportState["state"], string> = {
  waiting: "waiting for a daemon (see ig daemon status)",
  exporting: "going on",
  retrying: "retrying",
  paused: "paused",
  done: "done",
  gone: "given up, the run had been deleted",
};

function exportText({ export: state, log_lines }: RunStatus, now: number): string | undefined {
  if (state === undefined) return undefined;
  const parts = [
    EXPORT[state.state],
    `${state.lines.toLocaleString("en-US")} of ${counted(log_lines, "line")} accepted by the collector`,
    state.rejected > 0 ? `${state.rejected} rejected` : "",
    state.parked > 0 ? `${state.parked} set aside` : "",
    state.error === undefined ? "" : problemText(state.error, now),
  ];
  return parts.filter(Boolean).join(", ");
}

function problemText({ message, at }: { message: string; at: string }, now: number): string {
  return `last problem ${duration(Math.max(0, now - Date.parse(at)))} ago: ${message}`;
}

function lastOutput({ seconds_since_output }: RunStatus): string | undefined {
  if (seconds_since_output === undefined) return undefined;
  return `${duration(seconds_since_output * 1000)} ago`;
}

function newerText({ newer_run }: RunStatus): string {
  return newer_run === undefined
    ? "none, this is the newest of its command"
    : `${newer_run} is the newest of the same command`;
}
