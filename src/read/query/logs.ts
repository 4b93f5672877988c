import { defined } from "../../defined.ts";
import { IgError } from "../../error.ts";
import { runRedactor } from "../../redact/run-redactor.ts";
import type { LogReader } from "../../store/log/line.ts";
import { withRunLog } from "../../store/log/open.ts";
import { findRun, lastGreenRun } from "../../store/runs/find.ts";
import { rawView } from "../view/raw.ts";
import { readView } from "../view/read.ts";
import { renderView } from "../view/render.ts";
import type { ViewResult } from "../view/view.ts";
import { type ViewRequest, viewNamed } from "../view/views.ts";
import { type Cursor, formatCursor } from "./cursor.ts";
import { type LogsRequest, parseLogsRequest } from "./logs-request.ts";
import { type RunStatus, runStatus } from "./status.ts";

export interface LogsAnswer {
  status: RunStatus;
  result: ViewResult;
  /** The pieces as text: redacted, numbered. Not fenced. */
  text: string;
  /** The run a `new` view compared with. */
  compared?: string;
  /** Ask with these to go on in either direction. */
  cursors: { before?: string; after: string };
}

/**
 * Part of one run's log, chosen by a view and held to a budget; says what it left out.
 * @throws IgError unknown-run, log-missing, bad-range, bad-cursor, bad-pattern, ...
 */
export async function readLogs(store: string, request: LogsRequest): Promise<LogsAnswer> {
  const asked = parseLogsRequest(request);
  const found = findRun(store, asked.run);
  const { id } = found.run;
  if (asked.since !== undefined && asked.since.run !== id) throw otherRun(asked.since, id);
  const status = await runStatus(store, found);
  const running = status.state === "running";
  const redactor = runRedactor(found);
  const compared = asked.kind === "view" && viewNamed(asked.view.view).compares;
  const green = compared ? lastGreenRun(store, found) : undefined;
  const answer = await withRunLog(found, !running, async (log) => {
    if (asked.kind === "raw") return rawView(log, redactor, asked);
    const view = { ...asked.view, redact: redactor.logLine, running };
    if (green === undefined) return await withinChars(log, view, asked.chars);
    return await withRunLog(green, true, (baseline) =>
      withinChars(log, { ...view, baseline }, asked.chars),
    );
  });
  return {
    status,
    ...answer,
    ...defined({ compared: green?.run.id }),
    cursors: cursorsOf(id, answer.result),
  };
}

/** Line numbers of one log say nothing about another. */
function otherRun(since: Cursor, run: string): IgError {
  return new IgError(
    "bad-since",
    `${formatCursor(since)} is a place in the log of ${since.run}, not of ${run}`,
    "Leave run out, or give since a duration or a time.",
  );
}

/** What a note after the lines may need. */
const NOTE_CHARS = 120;

/** A view whose text is at most so long. */
async function withinChars(
  log: LogReader,
  request: ViewRequest,
  chars: number,
): Promise<{ result: ViewResult; text: string }> {
  const maxChars = chars - Math.min(NOTE_CHARS, chars / 4);
  const result = await readView(log, { ...request, maxChars });
  return { result, text: renderView(result).slice(0, chars) };
}

function cursorsOf(run: string, { next }: ViewResult): LogsAnswer["cursors"] {
  const at = (line: number, direction: Cursor["direction"]) =>
    formatCursor({ run, line, direction });
  const before = next.before === undefined ? undefined : at(next.before, "before");
  return { ...defined({ before }), after: at(next.after ?? 0, "after") };
}
