import type { Stream } from "../event.ts";
import type { Row } from "./row.ts";

/** A line keeps so many characters; the rest is counted, not kept: memory stays flat. */
export const MAX_LINE = 65_536;

/** A line as a person saw it, soft-wrapped rows joined, blanks at its end dropped. */
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

/** A line whose rows are still being gathered. */
export interface OpenLine {
  text: string;
  offset: number;
  cut: number;
}

/** Adds a row that leaves the screen, as `text`. */
export function addRow(line: OpenLine, row: Row, text: string): void {
  const room = MAX_LINE - line.text.length;
  line.cut += row.cut;
  if (text.length <= room) line.text += text;
  else {
    line.cut += text.length - room;
    line.text += text.slice(0, room);
  }
}

/** Without the blanks at its end. */
export function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return end === text.length ? text : text.slice(0, end);
}
