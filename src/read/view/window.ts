import { IgError } from "../../error.ts";
import type { Line, LineOptions, LogReader } from "../../store/log/line.ts";
import type { Asked } from "./view.ts";

/** The part of a log that was asked for: line numbers, inclusive; empty when `to` < `from`. */
export interface Window {
  from: number;
  to: number;
  options: LineOptions;
  total: number;
  frozen: number;
  bytes: number;
}

export function windowOf(log: LogReader, request: Asked): Window {
  const { lines: total, frozen, bytes } = log.totals();
  const [first, last] = request.lines ?? [1, total];
  if (!(first >= 1 && last >= first - 1 && Number.isInteger(first) && Number.isInteger(last))) {
    throw new IgError(
      "bad-range",
      `lines ${first}-${last} is not a range`,
      "Lines start at 1 and the range ends where it starts or later, such as 120-180.",
    );
  }
  return {
    from: Math.max(first, sinceLine(log, request)),
    to: Math.min(last, total),
    options: request.stream ? { stream: request.stream } : {},
    total,
    frozen,
    bytes,
  };
}

function sinceLine(log: LogReader, { since }: Asked): number {
  if (!since) return 1;
  return "line" in since ? since.line + 1 : log.lineAt(since.time);
}

export function* linesOf(log: LogReader, window: Window): Generator<Line> {
  if (window.to < window.from) return;
  for (const line of log.lines(window.from, window.options)) {
    if (line.n > window.to) return;
    yield line;
  }
}

/** The last `count` lines of a window, read from its end. */
export function lastOf(log: LogReader, window: Window, count: number): Line[] {
  if (window.to < window.from || count < 1) return [];
  if (window.to === window.total) {
    return log.tail(count, window.options).filter((line) => line.n >= window.from);
  }
  for (let span = count; ; span *= 4) {
    const from = Math.max(window.from, window.to - span + 1);
    const lines = log.range(from, window.to, window.options);
    if (lines.length >= count || from === window.from) return lines.slice(-count);
  }
}
