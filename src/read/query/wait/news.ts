import { IgError } from "../../../error.ts";
import { addHits } from "../../../redact/masker.ts";
import { renderPieces } from "../../view/render.ts";
import type { LinePiece } from "../../view/view.ts";
import { formatCursor } from "../cursor.ts";
import { type LogsAnswer, readLogs } from "../logs.ts";
import { findStatus } from "../status.ts";
import type { Matched } from "./line-test.ts";
import type { WaitAnswer } from "./request.ts";

/** The run as it is now, and the focus of what came after a line; the line that matched above it. */
export async function whatIsNew(
  store: string,
  run: string,
  begin: number,
  matched?: Matched,
): Promise<Pick<WaitAnswer, "status" | "logs">> {
  const cursor = formatCursor({ run, line: begin, direction: "after" });
  try {
    const logs = await readLogs(store, { cursor, view: "focus" });
    return { status: logs.status, logs: matched === undefined ? logs : withMatch(logs, matched) };
  } catch (error) {
    if (!(error instanceof IgError && error.code === "log-missing")) throw error;
    return { status: await findStatus(store, run) };
  }
}

/** A focus may leave out the very line that was waited for, and one printed before is not new. */
function withMatch(logs: LogsAnswer, matched: Matched): LogsAnswer {
  const { line: n, text, live, removed, masked } = matched;
  const isIt = (piece: LinePiece) => piece.n === n && (piece.text === text || piece.hidden > 0);
  if (logs.result.pieces.some((piece) => piece.kind === "line" && isIt(piece))) return logs;
  const shown = { time: null, stream: "tty", hidden: 0, removed, masked } as const;
  const piece: LinePiece = { kind: "line", n, text, live, ...shown };
  const result = {
    ...logs.result,
    shown: logs.result.shown + 1,
    removed: logs.result.removed + removed,
    masked: addHits([logs.result.masked, masked]),
  };
  const news = logs.result.pieces.length === 0 ? "" : `\n${logs.text}`;
  return { ...logs, result, text: renderPieces([piece]) + news };
}
