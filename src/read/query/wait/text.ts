import { bannerTime, duration, zonedTime } from "../../../os/clock.ts";
import { fencedLogs } from "../logs-text.ts";
import { statusText } from "../status-text.ts";
import { standingText } from "../summary.ts";
import type { WaitAnswer } from "./request.ts";

/** The answer as a model reads it: the outcome, the facts and what is new, the way on. */
export function waitText(answer: WaitAnswer, now = Date.now()): string {
  const { logs, status, resume, outcome } = answer;
  const facts = logs !== undefined ? fencedLogs(logs, now) : undefined;
  const bare = outcome !== "timeout" && status !== undefined ? statusText(status, now) : undefined;
  return [outcomeLine(answer, now), facts ?? bare, wayOn(outcome, resume)]
    .filter((part) => part !== undefined)
    .join("\n");
}

/** `matched after 3.2s: line 1,204` */
export function outcomeLine(answer: WaitAnswer, now = Date.now()): string {
  const { outcome, matched, status } = answer;
  const head = `${outcome} after ${duration(answer.waited_ms)}`;
  switch (outcome) {
    case "matched":
      return `${head}: line ${matched!.line.toLocaleString("en-US")}${matched!.live ? " (unfinished)" : ""}`;
    case "started":
      return `${head}: ${status!.id}`;
    case "timeout":
      return `${head}: ${standText(answer, now)}`;
    case "ended":
      return `${endedText(answer, now) ?? head}: ${status!.id} ${standingText(status!, now)}`;
    default:
      return `${head}: ${status!.id} ${standingText(status!, now)}`;
  }
}

/** Of a run that was over before anybody waited: when, and how long it took. */
function endedText({ status, waited_ms }: WaitAnswer, now: number): string | undefined {
  const { ended_at, duration_ms } = status!;
  if (ended_at === undefined) return undefined;
  const ago = now - Date.parse(ended_at);
  if (ago < waited_ms) return undefined;
  const ran = duration_ms === undefined ? "" : ` after running ${duration(duration_ms)}`;
  return `had ended already, ${duration(ago)} ago (${bannerTime(zonedTime(Date.parse(ended_at)))})${ran}`;
}

function standText({ status, new_lines }: WaitAnswer, now: number): string {
  if (status === undefined) return "no such run has started";
  const { seconds_since_output: silence } = status;
  const quiet = silence === undefined ? "" : `, last output ${duration(silence * 1000)} ago`;
  const lines = `${new_lines} new of ${status.log_lines.toLocaleString("en-US")} lines`;
  return `${status.id} ${status.command}: ${standingText(status, now)}, ${lines}${quiet}`;
}

function wayOn(outcome: WaitAnswer["outcome"], resume: string | undefined): string | undefined {
  if (resume === undefined) return undefined;
  const what = outcome === "timeout" ? "to go on waiting" : "to wait for the next such event";
  return `${what}, missing nothing, call again with the same arguments and resume: ${resume}`;
}
