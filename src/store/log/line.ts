import type { Stream } from "../../event.ts";

/** One rendered line: what a person saw, without colours, soft wraps joined. */
export interface Line {
  /** Starts at 1. A frozen line keeps its number and its text for ever. */
  n: number;
  text: string;
  /** When it began, milliseconds since the Unix epoch; null if the index is lost. */
  time: number | null;
  stream: Stream;
  /** Where it begins in output.log, in bytes. */
  offset: number;
  /** True while the command may still change it. */
  live: boolean;
  /** Characters the reader left out because the line is too long to hold. */
  cut?: number;
}

export interface LineOptions {
  stream?: "stdout" | "stderr" | undefined;
}

/** What a view may ask of a log. Numbers are inclusive; a filter leaves holes in the numbering. */
export interface LogReader {
  /** `lines` counts the live ones too, `frozen` those that can no longer change. */
  totals(): { bytes: number; lines: number; frozen: number };
  range(from: number, to: number, options?: LineOptions): Line[];
  head(count: number, options?: LineOptions): Line[];
  tail(count: number, options?: LineOptions): Line[];
  lines(from?: number, options?: LineOptions): Iterable<Line>;
  /** Number of the first line that came at this time or later; one past the last if none did. */
  lineAt(time: number): number;
}
