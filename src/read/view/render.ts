import { countTokens, MARGIN } from "./token-count.ts";
import type { Asked, Piece, ViewResult } from "./view.ts";

/** A whole answer's text: the pieces, then what is missing, what changed in number, and the note. */
export function renderView(result: ViewResult): string {
  const out = result.pieces.length > 0 ? [renderPieces(result.pieces)] : [];
  for (const text of result.counts ?? []) out.push(`${COUNT}${text}`);
  for (const text of result.missing ?? []) out.push(`${MISSING}${text}`);
  if (result.note) out.push(`(${result.note})`);
  return out.join("\n");
}

export const MISSING = "missing: ";
export const COUNT = "count: ";

/** The pieces as text, one a line: `N: text`, and `... L31-442 (412 lines)` for what is left out. */
export function renderPieces(pieces: readonly Piece[]): string {
  const out: string[] = [];
  let live = false;
  for (const piece of pieces) {
    if (piece.kind === "line" && piece.live && !live) {
      live = true;
      out.push(LIVE);
    }
    out.push(pieceText(piece));
  }
  return out.join("\n");
}

/** Stands once above the lines the command may still change. */
const LIVE = "... live lines, may still change:";

function pieceText(piece: Piece): string {
  if (piece.kind === "line") return `${piece.n}: ${piece.text}`;
  const where = piece.from === piece.to ? `L${piece.from}` : `L${piece.from}-${piece.to}`;
  return `... ${where} (${gapWords(piece)})`;
}

function gapWords(gap: Extract<Piece, { kind: "gap" }>): string {
  const lines = gap.count === 1 ? "1 line" : `${gap.count} lines`;
  if (gap.repeats === 1) return `${lines} like the one above`;
  if (gap.repeats) return `${lines}; ${gap.count / gap.repeats}x like the ${gap.repeats} above`;
  if (gap.like) return `${lines}; ${gap.like.count}x like ${JSON.stringify(gap.like.text)}`;
  return lines;
}

/**
 * What a text costs of a budget: its tokens without margin, or its share of the characters where
 * that is more. So what fits is within both, and is chosen in one go.
 */
export function costOf(text: string, request: Budget): number {
  return Math.max(countTokens(text), text.length * perChar(request));
}

/** The budget of a request, in tokens without margin. */
export function roomOf(request: Budget): number {
  return Math.max(1, request.maxTokens) / MARGIN;
}

/** How many characters a part of the budget may have. */
export function charsOf(tokens: number, request: Budget): number {
  return request.maxChars === undefined ? Number.MAX_SAFE_INTEGER : tokens / perChar(request);
}

function perChar(request: Budget): number {
  return request.maxChars === undefined ? 0 : roomOf(request) / Math.max(1, request.maxChars);
}

type Budget = Pick<Asked, "maxTokens" | "maxChars">;

/** What a piece costs with its line end. */
export function pieceCost(piece: Piece, request: Budget): number {
  return costOf(`${pieceText(piece)}\n`, request);
}

/** What the mark above live lines costs. */
export function liveCost(request: Budget): number {
  return costOf(`${LIVE}\n`, request);
}
