import type { Stream } from "../event.ts";

/** A line keeps so many characters; the rest is counted, not kept, so that memory stays flat. */
export const MAX_LINE = 65_536;

/** A line as a person saw it: soft-wrapped rows joined, blanks at its end dropped. */
export interface RenderedLine {
  /** From 1. */
  n: number;
  text: string;
  /** Where in the log it began. */
  offset: number;
  /** Characters beyond MAX_LINE that `text` lacks. */
  cut: number;
  stream: Stream;
}
