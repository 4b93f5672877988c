import type { LogReader } from "../../store/log/line.ts";
import { fill, mostLines, result } from "../../read/view/page.ts";
import type { Asked, ViewResult } from "../../read/view/view.ts";
import { lastOf, type Window } from "../../read/view/window.ts";

/** The last lines of what was asked, as many as the budget holds, read from the end. */
export function tailView(log: LogReader, window: Window, request: Asked): ViewResult {
  const lines = lastOf(log, window, mostLines(request) + 1);
  const { pieces, full } = fill([...lines].reverse(), request);
  return result("tail", window, pieces.reverse(), { cut: full });
}
