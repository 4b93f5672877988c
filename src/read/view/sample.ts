import type { Line, LogReader } from "../../store/log/line.ts";
import { lastOf, type Window } from "./window.ts";

/**
 * What a view holds in memory and scores at most, in characters: about a second of work. A line costs
 * time and memory of its own, however short it is: ten million lines of `ok` must not take ten times
 * as long as a tenth of them, ten times as wide.
 */
const MOST = 24_000_000;
const LINE_COST = 60;
const SAMPLES = 12;

/**
 * The lines a view looks at: all of the window, or when it is too large its beginning, its end, and
 * samples between, in order.
 */
export function sample(
  log: LogReader,
  window: Window,
  most = MOST,
): { lines: Line[]; all: boolean } {
  const share = (window.to - window.from + 1) / Math.max(1, window.total);
  const asked = Math.max(0, window.to - window.from + 1);
  const size = window.bytes * share + asked * LINE_COST;
  if (size <= most) {
    const lines = take(log, window, window.from, most * 2);
    return { lines, all: lines.length === 0 || !takenShort(lines, window, log) };
  }
  const perLine = size / Math.max(1, asked);
  const lines = take(log, window, window.from, most / 4);
  const tailFrom = Math.max(window.from, Math.floor(window.to - (most * 0.45) / perLine));
  for (let nth = 1; nth <= SAMPLES; nth++) {
    const from = Math.floor(window.from + ((tailFrom - window.from) * nth) / (SAMPLES + 1));
    append(lines, take(log, window, from, (most * 0.3) / SAMPLES, tailFrom - 1));
  }
  append(lines, take(log, window, tailFrom, most));
  // Where lines grow longer toward the end the reckoning falls short; the end itself must be there.
  append(lines, lastOf(log, window, 200));
  return { lines, all: false };
}

function take(log: LogReader, window: Window, from: number, most: number, to = window.to): Line[] {
  const lines: Line[] = [];
  let size = 0;
  if (to < from) return lines;
  for (const line of log.lines(from, window.options)) {
    if (line.n > to || size > most) break;
    size += line.text.length + LINE_COST;
    lines.push(line);
  }
  return lines;
}

/** Sizes are of the raw log; rendered text may be larger than was reckoned. */
function takenShort(lines: Line[], window: Window, log: LogReader): boolean {
  const last = lines.at(-1)!.n;
  if (last >= window.to) return false;
  for (const line of log.lines(last + 1, window.options)) return line.n <= window.to;
  return false;
}

function append(lines: Line[], more: Line[]): void {
  const last = lines.at(-1)?.n ?? 0;
  for (const line of more) if (line.n > last) lines.push(line);
}
