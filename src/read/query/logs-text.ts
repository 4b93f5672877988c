import { fence } from "../../redact/fence.ts";
import type { LogsAnswer } from "./logs.ts";
import { caveats, codeText, commandText, counted, standingText } from "./summary.ts";

/** The answer as a model reads it: facts first, the log fenced, the way on at both ends. */
export function fencedLogs(answer: LogsAnswer, now = Date.now()): string {
  const { open, body, close, forged } = fence(answer.text);
  const cursors = cursorLine(answer);
  return [summaryLine(answer, now, forged), cursors, open, body, close, cursors].join("\n");
}

/** `run_k3f9x2a7 ./train.sh: failed, exit 1 | CUT: 40 of 1,204 lines shown (focus) | ...` */
export function summaryLine({ status, ...answer }: LogsAnswer, now: number, forged = 0): string {
  const { result } = answer;
  const parts = [
    `${status.id} ${commandText(status)}: ${standingText(status, now)}`,
    amountText(answer),
    ...(result.live > 0 ? [`last ${result.live} may still change`] : []),
    ...(result.matches === undefined ? [] : [matchesText(result.matches)]),
    ...(result.looked === undefined ? [] : [lookedText(result.looked)]),
    ...(answer.compared === undefined ? [] : [`compared with ${answer.compared}`]),
    ...(result.folded > 0 ? [`${result.folded} folded`] : []),
    ...(result.masked.length > 0 ? [`masked ${maskedText(result.masked)}`] : []),
    ...(result.removed > 0 ? [`${result.removed} escapes or invisible characters removed`] : []),
    ...(forged > 0 ? [`${forged} lines imitate ig: marked [not ig]`] : []),
    ...(status.log_complete ? [] : [`log INCOMPLETE: ${status.log_problem ?? "ig was ended"}`]),
    codeText(status),
    ...caveats(status),
    status.newer_run === undefined ? "newest of its command" : `newer run: ${status.newer_run}`,
  ];
  return parts.join(" | ");
}

function amountText({ result }: Pick<LogsAnswer, "result">): string {
  const total = counted(result.total, "line");
  const shown = `${result.shown.toLocaleString("en-US")} of ${total} (${result.view})`;
  const all = result.shown + result.folded >= result.total;
  if (result.omitted) return `CUT: ${shown}${shortenedText(result)}`;
  return `${all ? `all ${total}` : `${shown}, all that was asked for`}${shortenedText(result)}`;
}

function shortenedText({ shortened, pieces }: LogsAnswer["result"]): string {
  if (shortened === 0) return "";
  const first = pieces.find((piece) => piece.kind === "line" && piece.hidden > 0);
  const more = first?.kind === "line" ? `, lines ${first.n} alone shows more of it` : "";
  return `, CUT inside ${counted(shortened, "long line")}${more}`;
}

function matchesText({ count, complete }: { count: number; complete: boolean }): string {
  if (complete) return `${count} matches`;
  const sofar = count === 0 ? "no match so far" : `at least ${count} matches`;
  return `${sofar}, stopped looking: go on with after`;
}

function lookedText({ at, of }: { at: number; of: number }): string {
  return `looked at ${at.toLocaleString("en-US")} of ${of.toLocaleString("en-US")} lines`;
}

function maskedText(hits: LogsAnswer["result"]["masked"]): string {
  return hits.map(({ kind, count }) => `${count} ${kind}`).join(", ");
}

function cursorLine({ cursors, status }: LogsAnswer): string {
  const older = cursors.before === undefined ? "at the start" : cursors.before;
  const more = status.state === "running" ? " (also what comes later)" : "";
  return `cursors: before ${older}, after ${cursors.after}${more}`;
}
