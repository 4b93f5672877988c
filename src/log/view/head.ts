import type { LogReader } from "../../store/log/line.ts";
import { fill, result } from "../../read/view/page.ts";
import type { Asked, ViewResult } from "../../read/view/view.ts";
import { linesOf, type Window } from "../../read/view/window.ts";

/** The first lines of what was asked, as many as the budget holds; also a range, and a cursor's next page. */
export function headView(log: LogReader, window: Window, request: Asked): ViewResult {
  const { pieces, full, enough } = fill(linesOf(log, window), request);
  const view = request.view === "range" ? "range" : "head";
  if (!full && !enough) return result(view, window, pieces, { cut: false });
  const frozen = pieces.filter((piece) => !piece.live);
  return result(view, window, pieces, { cut: full, after: frozen.at(-1)?.n ?? window.from - 1 });
}
