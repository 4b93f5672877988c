import { addHits } from "../../redact/masker.ts";
import type { Line, LogReader } from "../../store/log/line.ts";
import { charsOf, liveCost, pieceCost, roomOf } from "./render.ts";
import { shorten } from "./shorten.ts";
import { MARGIN } from "./token-count.ts";
import type { Asked, LinePiece, Piece, ViewResult } from "./view.ts";
import { lastOf, linesOf, type Window } from "./window.ts";

/** No line costs less than its number and its end, so a budget bounds the lines worth reading. */
export function mostLines(request: Asked): number {
  const { count = Number.MAX_SAFE_INTEGER, maxChars = Number.MAX_SAFE_INTEGER } = request;
  return Math.min(count, Math.ceil(roomOf(request) / 2) + 1, Math.ceil(maxChars / 4) + 1);
}

/** A line as it is shown, at most `tokens` long (without margin), the part `around` kept. */
export function showLine(
  line: Line,
  request: Asked,
  tokens: number,
  around?: number | string,
): LinePiece {
  const redacted = request.redact(line);
  const found = typeof around === "string" ? redacted.text.indexOf(around) : (around ?? -1);
  const most = { tokens: Math.max(8, (tokens - 3) * MARGIN), chars: charsOf(tokens, request) - 12 };
  const { text, hidden } = shorten(redacted.text, most, found < 0 ? undefined : found);
  return {
    kind: "line",
    n: line.n,
    text,
    time: line.time,
    stream: line.stream,
    live: line.live,
    hidden: hidden + (line.cut ?? 0),
    removed: redacted.removed,
    masked: redacted.masked,
  };
}

/** `full`: there are more lines than the budget holds; `enough`: more than were asked for. */
export interface Filled {
  pieces: LinePiece[];
  full: boolean;
  enough: boolean;
}

/** Lines in order until the room is full. The first is always shown, shortened if it must be. */
export function fill(lines: Iterable<Line>, request: Asked): Filled {
  const room = roomOf(request);
  const most = request.count ?? Number.MAX_SAFE_INTEGER;
  const widest = widestOf(request, room);
  const pieces: LinePiece[] = [];
  let used = 0;
  for (const line of lines) {
    if (pieces.length >= most) return { pieces, full: false, enough: true };
    const piece = showLine(line, request, pieces.length === 0 ? room : widest);
    const cost =
      pieceCost(piece, request) + (line.live && !pieces.at(-1)?.live ? liveCost(request) : 0);
    if (used + cost > room && pieces.length > 0) return { pieces, full: true, enough: false };
    used += cost;
    pieces.push(piece);
  }
  return { pieces, full: false, enough: false };
}

/** One long line must not crowd out the others, unless it alone was asked for. */
function widestOf(request: Asked, room: number): number {
  const [from, to] = request.lines ?? [1, 0];
  return from === to ? room : Math.max(40, room / 3);
}

/** What every answer says of the log, with the pieces. `after` defaults to all frozen lines. */
export function result(
  view: string,
  window: Window,
  pieces: Piece[],
  more: { cut: boolean; after?: number } & Partial<ViewResult>,
): ViewResult {
  const { after = Math.min(window.frozen, Math.max(window.to, window.from - 1)), ...rest } = more;
  const shown = pieces.filter((piece) => piece.kind === "line");
  const shortened = shown.filter((piece) => piece.hidden > 0).length;
  // A cursor may point far past the end; the way back begins at the last line there is.
  const first = shown[0]?.n ?? Math.min(window.from, window.total + 1);
  return {
    view,
    pieces,
    total: window.total,
    frozen: window.frozen,
    live: window.total - window.frozen,
    shown: shown.length,
    folded: pieces.reduce(
      (sum, piece) => sum + (piece.kind === "gap" && piece.repeats ? piece.count : 0),
      0,
    ),
    removed: shown.reduce((sum, piece) => sum + piece.removed, 0),
    masked: addHits(shown.map((piece) => piece.masked)),
    next: first > 1 ? { before: first - 1, after } : { after },
    ...rest,
    cut: more.cut || shortened > 0,
    omitted: more.cut,
    shortened,
  };
}

/** The first lines of what was asked, as many as the budget holds; also a cursor's next page. */
export function headView(log: LogReader, window: Window, request: Asked): ViewResult {
  return firstLines("head", log, window, request);
}

/** The lines asked for, as many as the budget holds. */
export function rangeView(log: LogReader, window: Window, request: Asked): ViewResult {
  return firstLines("range", log, window, request);
}

function firstLines(view: string, log: LogReader, window: Window, request: Asked): ViewResult {
  const { pieces, full, enough } = fill(linesOf(log, window), request);
  if (!full && !enough) return result(view, window, pieces, { cut: false });
  const frozen = pieces.filter((piece) => !piece.live);
  return result(view, window, pieces, { cut: full, after: frozen.at(-1)?.n ?? window.from - 1 });
}

/** The last lines of what was asked, as many as the budget holds, read from the end. */
export function tailView(log: LogReader, window: Window, request: Asked): ViewResult {
  const lines = lastOf(log, window, mostLines(request) + 1);
  const { pieces, full } = fill([...lines].reverse(), request);
  return result("tail", window, pieces.reverse(), { cut: full });
}
