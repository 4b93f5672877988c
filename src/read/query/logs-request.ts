import { z } from "zod";
import { defined } from "../../defined.ts";
import { VIEWS, type ViewName, type ViewRequest, viewNamed } from "../view/views.ts";
import { type Cursor, parseCursor } from "./cursor.ts";
import { parseLines } from "./line-range.ts";
import { parseSince, sinceCursor } from "./since.ts";

/** `raw` is no view of lines: it gives the text as it was written, every redraw of it. */
export const LOG_VIEWS = [...VIEWS, "raw"] as const;

/** One question about a log, in the words both edges use. */
export const LogsRequest = z.object({
  run: z.string().optional(),
  view: z.enum(LOG_VIEWS).optional(),
  tail: z.int().min(1).max(100_000).optional(),
  head: z.int().min(1).max(100_000).optional(),
  /** `120-180`, `120-` or `120`. */
  lines: z.string().optional(),
  grep: z.string().optional(),
  regex: z.boolean().optional(),
  ignore_case: z.boolean().optional(),
  context: z.int().min(0).max(100).optional(),
  /** A time, a duration such as 5m, or a cursor. */
  since: z.string().optional(),
  stream: z.enum(["stdout", "stderr"]).optional(),
  cursor: z.string().optional(),
  max_tokens: z.int().min(50).max(10_000).optional(),
  max_chars: z.int().min(200).max(40_000).optional(),
});
export type LogsRequest = z.infer<typeof LogsRequest>;

/** What a request asks for, once its words are read. */
export type LogsQuestion = {
  /** Whose log: a run as people name it, the newest when undefined. */
  run: string | undefined;
  /** A cursor given as `since`. It must be of that run: line numbers of one log say nothing about another. */
  since: Cursor | undefined;
  /** The answer's text is at most so long. */
  chars: number;
} & (
  | { kind: "raw"; head: number | undefined; tail: number | undefined }
  | { kind: "view"; view: ViewRequest }
);

/** @throws IgError bad-cursor, bad-range, bad-since */
export function parseLogsRequest(request: LogsRequest): LogsQuestion {
  const cursor = request.cursor === undefined ? undefined : parseCursor(request.cursor);
  const since = cursor === undefined ? sinceCursor(request.since) : undefined;
  const part = cursor === undefined ? partAsked(request) : partFrom(cursor);
  const run = cursor?.run ?? request.run ?? since?.run;
  const asked = { run, since, chars: mostChars(request) };
  const { head, tail, view } = request;
  if (view === "raw") return { kind: "raw", ...asked, head, tail };
  const name = view ?? (cursor === undefined ? impliedView(request) : pageView(cursor, request));
  return { kind: "view", ...asked, view: { view: name, ...part, ...limits(request, name) } };
}

type Part = Pick<ViewRequest, "lines" | "since">;

/** A cursor alone decides which part of the log is meant. */
function partFrom({ direction, line }: Cursor): Part {
  return direction === "after" ? { since: { line } } : { lines: [1, line] };
}

function partAsked({ lines, since }: LogsRequest): Part {
  return defined({
    lines: lines === undefined ? undefined : parseLines(lines),
    since: since === undefined ? undefined : parseSince(since),
  });
}

/** A search goes on from a cursor as a search. */
function pageView({ direction }: Cursor, { grep }: LogsRequest): ViewName {
  if (grep !== undefined) return "grep";
  return direction === "after" ? "head" : "tail";
}

function impliedView({ grep, lines, tail, head }: LogsRequest): ViewName {
  if (grep !== undefined) return "grep";
  if (tail !== undefined) return "tail";
  if (head !== undefined) return "head";
  return lines === undefined ? "auto" : "range";
}

/** Hosts cut or refuse answers larger than this. */
const HARD_CHARS = 40_000;
const DEFAULT_CHARS = 8_000;
const DEFAULT_TOKENS = 1_500;

function mostChars({ max_chars, max_tokens }: LogsRequest): number {
  if (max_chars !== undefined) return Math.min(max_chars, HARD_CHARS);
  return max_tokens === undefined ? DEFAULT_CHARS : HARD_CHARS;
}

function limits(request: LogsRequest, view: ViewName) {
  const { max_chars, max_tokens, tail, head, stream, grep, regex, ignore_case, context } = request;
  const few = viewNamed(view).picks && max_chars === undefined;
  return {
    maxTokens: max_tokens ?? (few ? DEFAULT_TOKENS : mostChars(request)),
    ...defined({ count: tail ?? head, stream, grep, regex, ignoreCase: ignore_case, context }),
  };
}
