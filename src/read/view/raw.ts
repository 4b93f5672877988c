import { hitsOfMarkers } from "../../redact/masker.ts";
import type { Redacted } from "../../redact/redacted.ts";
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
  const { text, removed, masked } = shownPart(log, redactor, from, to, bytes);
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

/** So much is read before and after what is shown, so that no cut opens a value. */
const MARGIN = 32 * 1024;

/** Masks first and cuts after: the part from byte `from` up to byte `to`. */
function shownPart(
  log: LogReader,
  redactor: Redactor,
  from: number,
  to: number,
  bytes: number,
): Redacted {
  const start = Math.max(0, from - MARGIN);
  const read = Buffer.concat([...log.raw(start, Math.min(bytes, to + MARGIN))]);
  const [begin, end] = [whole(read, from - start), whole(read, to - start)];
  const textOf = (part: Buffer) => part.toString().replace(/\r\n?/g, "\n");
  const before = textOf(read.subarray(0, begin));
  const middle = textOf(read.subarray(begin, end));
  const after = textOf(read.subarray(end));
  const all = redactor.redact(before + middle + after, { midway: from > MARGIN });
  const rows = all.text.split("\n");
  const [above, inside] = [before.split("\n"), middle.split("\n")];
  const first = above.length - 1;
  const last = first + inside.length - 1;
  const shown = rows.slice(first, last + 1);
  // Of the lines that a cut goes through no more is shown than lies inside it.
  if (after !== "" && !after.startsWith("\n"))
    shown[shown.length - 1] = shown.at(-1)!.slice(0, lengthInside(above, inside, last === first));
  if (above.at(-1) !== "") shown[0] = shown[0]!.slice(-Math.max(1, inside[0]!.length));
  const text = shown.join("\n");
  return { text, removed: all.removed, masked: hitsOfMarkers(text) };
}

/** Moves off the middle of a character, and of a line's end. */
function whole(bytes: Buffer, at: number): number {
  let next = at;
  while (next > 0 && (bytes[next]! & 0xc0) === 0x80) next++;
  return bytes[next] === 10 && bytes[next - 1] === 13 ? next + 1 : next;
}

function lengthInside(above: string[], inside: string[], oneLine: boolean): number {
  return inside.at(-1)!.length + (oneLine ? above.at(-1)!.length : 0);
}
