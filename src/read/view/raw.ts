import type { Redactor } from "../../redact/redactor.ts";
import type { LogReader } from "../../store/log/read.ts";
import type { ViewResult } from "./view.ts";

export interface RawRequest {
  /** First so many lines of the raw log, or else the last. */
  head?: number | undefined;
  tail?: number | undefined;
  chars: number;
}

/**
 * The log as it was written, every redraw of it, not as it was seen: redacted text, no
 * line numbers. The end of it, or the start with `head`. Reads no more than what can be shown.
 */
export function rawView(
  log: LogReader,
  redactor: Redactor,
  { head, tail, chars }: RawRequest,
): { result: ViewResult; text: string } {
  const { bytes, lines, frozen } = log.totals();
  const [from, to] =
    head === undefined ? [Math.max(0, bytes - chars), bytes] : [0, Math.min(bytes, chars)];
  const decoded = Buffer.concat([...log.raw(from, to)]).toString();
  const written = decoded.replace(/\r\n?/g, "\n");
  const { text, removed, masked } = redactor.redact(written, { midway: from > 0 });
  const rows = text.split("\n");
  const shown = head === undefined ? rows.slice(-(tail ?? Infinity)) : rows.slice(0, head);
  const cut = to - from < bytes || shown.length < rows.length;
  const where = head === undefined ? "last" : "first";
  const result: ViewResult = {
    view: "raw",
    pieces: [],
    total: lines,
    frozen,
    live: lines - frozen,
    shown: shown.length,
    folded: 0,
    removed,
    masked,
    cut,
    omitted: cut,
    shortened: 0,
    next: { after: frozen },
    note: `${where} ${(to - from).toLocaleString("en-US")} of ${bytes.toLocaleString("en-US")} bytes as written, without line numbers`,
  };
  return { result, text: [...shown, `(${result.note})`].join("\n") };
}
