import type { LogReader } from "../../store/log/line.ts";
import { autoView } from "./auto.ts";
import { focusView } from "./focus.ts";
import { grepView } from "./grep.ts";
import { newView } from "./new.ts";
import { headView, result, tailView } from "./page.ts";
import type { Asked, ViewRequest, ViewResult } from "./view.ts";
import { type Window, windowOf } from "./window.ts";

/**
 * Answers one question about a log, for the CLI and MCP alike. The rendered pieces fit the budget
 * but for a first line that alone is larger; the answer says what it left out.
 *
 * @throws IgError `bad-range`, `no-pattern` or `bad-pattern`
 */
export async function readView(log: LogReader, asked: ViewRequest): Promise<ViewResult> {
  const request = whole(log, asked);
  const window = windowOf(log, request);
  const answer = await viewed(log, window, request);
  if (answer.note !== undefined || answer.pieces.length > 0 || !request.stream) return answer;
  return { ...answer, note: silentNote(request, window) };
}

/** A stream that is asked for alone may well have been silent. */
function silentNote({ stream }: Asked, window: Window): string {
  const whole = window.from === 1 && window.to === window.total;
  return `nothing came on ${stream}${whole ? "" : " in what was asked for"}`;
}

async function viewed(log: LogReader, window: Window, request: Asked): Promise<ViewResult> {
  if (window.to < window.from && request.view !== "grep" && request.view !== "new") {
    return result(request.view, window, [], { cut: false, note: emptyNote(window, request) });
  }
  switch (request.view) {
    case "auto":
      return autoView(log, window, request);
    case "focus":
      return focusView(log, window, request);
    case "tail":
      return tailView(log, window, request);
    case "head":
    case "range":
      return headView(log, window, request);
    case "grep":
      return grepView(log, window, request);
    case "new":
      return newView(log, window, request);
  }
}

/** Without `redact` lines are shown as they are. */
function whole(log: LogReader, { redact, ...request }: ViewRequest): Asked {
  return {
    ...request,
    redact: (line, from = log) =>
      redact ? redact(line, from) : { text: line.text, removed: 0, masked: [] },
  };
}

function emptyNote(window: Window, request: Asked): string {
  if (window.total === 0) return request.running ? "the log is empty so far" : "the log is empty";
  if (request.since) return "nothing came since";
  return `no such lines; the log has ${window.total}`;
}
