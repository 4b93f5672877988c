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
import { type ViewName, type ViewRequest, viewNamed } from "../view/views.ts";
import { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
import { parseSince, sinceCursor } from "./since.ts";
import { type RunStatus, runStatus } from "./status.ts";

/** One question about a log, in the words both edges use. */
export interface LogsRequest {
  run?: string | undefined;
  view?: ViewName | "raw" | undefined;
  tail?: number | undefined;
  head?: number | undefined;
  /** `120-180`, `120-` or `120`. */
  lines?: string | undefined;
  grep?: string | undefined;
  regex?: boolean | undefined;
  ignore_case?: boolean | undefined;
  context?: number | undefined;
  /** A time, a duration such as 5m, or a cursor. */
  since?: string | undefined;
  stream?: "stdout" | "stderr" | undefined;
  cursor?: string | undefined;
  max_tokens?: number | undefined;
  max_chars?: number | undefined;
}

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

/** Hosts cut or refuse answers larger than this. */
const HARD_CHARS = 40_000;
const DEFAULT_CHARS = 8_000;
const DEFAULT_TOKENS = 1_500;

/**
 * Part of one run's log, chosen by a view and held to a budget; says what it left out.
 * @throws IgError unknown-run, log-missing, bad-range, bad-cursor, bad-pattern, ...
 */
export async function readLogs(store: string, request: LogsRequest): Promise<LogsAnswer> {
  const cursor = request.cursor === undefined ? undefined : parseCursor(request.cursor);
  const since = cursor === undefined ? sinceCursor(request.since) : undefined;
  const found = findRun(store, cursor?.run ?? request.run ?? since?.run);
  if (since !== undefined && since.run !== found.run.id) throw otherRun(since, found.run.id);
  const status = await runStatus(store, found);
  const running = status.state === "running";
  const redactor = runRedactor(found);
  const view = { ...viewRequest(request), redact: redactor.logLine, running };
  const green = viewNamed(view.view).compares ? lastGreenRun(store, found) : undefined;
  const answer = await withRunLog(found, !running, async (log) => {
    if (request.view === "raw")
      return rawView(log, redactor, { ...request, chars: charsOf(request) });
    const look = (baseline?: LogReader) =>
      withinChars(log, baseline === undefined ? view : { ...view, baseline }, charsOf(request));
    return green === undefined ? await look() : await withRunLog(green, true, look);
  });
  const { before, after } = answer.result.next;
  const place = (line: number, direction: Cursor["direction"]) =>
    formatCursor({ run: status.id, line, direction });
  return {
    status,
    ...answer,
    ...(green === undefined ? {} : { compared: green.run.id }),
    cursors: {
      ...(before === undefined ? {} : { before: place(before, "before") }),
      after: place(after ?? 0, "after"),
    },
  };
}

/** A line number of one log says nothing about another. */
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

function charsOf(request: LogsRequest): number {
  if (request.max_chars !== undefined) return Math.min(request.max_chars, HARD_CHARS);
  return request.max_tokens === undefined ? DEFAULT_CHARS : HARD_CHARS;
}

function viewRequest(request: LogsRequest): ViewRequest {
  const asked = chosen(request);
  const { picks } = viewNamed(asked.view);
  const tokens = picks && request.max_chars === undefined ? DEFAULT_TOKENS : charsOf(request);
  return {
    ...asked,
    maxTokens: request.max_tokens ?? tokens,
    ...defined({
      stream: request.stream,
      grep: request.grep,
      regex: request.regex,
      ignoreCase: request.ignore_case,
      context: request.context,
    }),
  };
}

type Chosen = Pick<ViewRequest, "view" | "lines" | "since" | "count">;

/** Which view, and which part of the log; a cursor decides alone. */
function chosen(request: LogsRequest): Chosen {
  if (request.cursor !== undefined) {
    const { line, direction } = parseCursor(request.cursor);
    if (direction === "after")
      return { view: asView(request.view) ?? "head", since: { line }, ...count(request) };
    return { view: asView(request.view) ?? "tail", lines: [1, line], ...count(request) };
  }
  return {
    view: asView(request.view) ?? impliedView(request),
    ...count(request),
    ...(request.lines === undefined ? {} : { lines: parseLines(request.lines) }),
    ...(request.since === undefined ? {} : { since: parseSince(request.since) }),
  };
}

/** The raw view is no view of lines; it is answered apart. */
const asView = (view: LogsRequest["view"]): ViewName | undefined =>
  view === "raw" ? "tail" : view;

function impliedView({ grep, lines, tail, head }: LogsRequest): ViewName {
  if (grep !== undefined) return "grep";
  if (tail !== undefined) return "tail";
  if (head !== undefined) return "head";
  return lines === undefined ? "auto" : "range";
}

function count({ tail, head }: LogsRequest): { count?: number } {
  const lines = tail ?? head;
  return lines === undefined ? {} : { count: lines };
}

/** @throws IgError bad-range */
export function parseLines(text: string): [number, number] {
  const match = /^\s*(\d{1,15})\s*(?:(-|\.\.|:)\s*(\d{0,15}))?\s*$/.exec(text);
  const from = Number(match?.[1]);
  const to = match?.[3] ? Number(match[3]) : match?.[2] ? Number.MAX_SAFE_INTEGER : from;
  if (match === null || from < 1 || to < from)
    throw new IgError(
      "bad-range",
      `${JSON.stringify(text.slice(0, 40))} is not a range of lines`,
      "Lines start at 1: 120-180, 120- (to the end) or 120.",
    );
  return [from, to];
}
