import type { LogReader } from "../../store/log/line.ts";
import { result } from "./page.ts";
import type { Asked, Question, ViewResult } from "./view.ts";
import { type ViewName, type ViewRequest, viewNamed } from "./views.ts";
import { type Window, windowOf } from "./window.ts";

/**
 * Answers one question about a log, for the CLI and MCP alike. The rendered pieces fit the budget
 * but for a first line that alone is larger; the answer says what it left out.
 *
 * @throws IgError `bad-range`, `no-pattern` or `bad-pattern`
 */
export async function readView(
  log: LogReader,
  { view, ...question }: ViewRequest,
): Promise<ViewResult> {
  const request = whole(log, question);
  const window = windowOf(log, request);
  const answer = await viewed(log, window, view, request);
  if (answer.note !== undefined || answer.pieces.length > 0 || !request.stream) return answer;
  return { ...answer, note: silentNote(request, window) };
}

/** A stream that is asked for alone may well have been silent. */
function silentNote({ stream }: Asked, window: Window): string {
  const whole = window.from === 1 && window.to === window.total;
  return `nothing came on ${stream}${whole ? "" : " in what was asked for"}`;
}

async function viewed(
  log: LogReader,
  window: Window,
  name: ViewName,
  request: Asked,
): Promise<ViewResult> {
  const view = viewNamed(name);
  if (window.to < window.from && !view.ofNothing)
    return result(name, window, [], { cut: false, note: emptyNote(window, request) });
  return view.show(log, window, request);
}

/** Without `redact` lines are shown as they are. */
function whole(log: LogReader, { redact, ...request }: Question): Asked {
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
