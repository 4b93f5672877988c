import type { Stream } from "../event.ts";
import { MAX_LINE, type RenderedLine } from "./rendered-line.ts";
import type { Row } from "./row.ts";

export interface ScrollbackOptions {
  /** What lines are said to come from; "tty" if nothing is said. */
  stream?: Stream;
  /** Gets each line once, in order, as soon as it can never change again. Without it lines are only counted. */
  onFrozen?: (line: RenderedLine) => void;
  /** Lines before this number may be left out. */
  from?: number;
}

/** A line whose last rows are still on the screen. */
interface OpenLine {
  text: string;
  offset: number;
  cut: number;
}

/**
 * The lines that have left the screen at its top. Nothing can change them any more: each is frozen,
 * numbered and given away, so that memory does not grow with the log.
 */
export class Scrollback {
  /** How many lines are frozen; rows of which nothing is known count as a line each. */
  frozen = 0;
  private open: OpenLine | null = null;
  private readonly stream: Stream;
  private readonly onFrozen: ((line: RenderedLine) => void) | undefined;
  private readonly from: number;

  constructor(options: ScrollbackOptions) {
    this.stream = options.stream ?? "tty";
    this.onFrozen = options.onFrozen;
    this.from = options.from ?? 0;
  }

  /** A copy that goes on from here and gives its lines to `onFrozen`; this one stays as it is. */
  fork(onFrozen: (line: RenderedLine) => void): Scrollback {
    const copy = new Scrollback({ stream: this.stream, onFrozen });
    copy.frozen = this.frozen;
    copy.open = this.open && { ...this.open };
    return copy;
  }

  /** Lines are counted, and nobody gets them. */
  get onlyCounts(): boolean {
    return this.onFrozen === undefined;
  }

  /** The first rows of a line have left, and the rest of it has not. */
  get isOpen(): boolean {
    return this.open !== null;
  }

  /** The open line has all the text it will ever keep. */
  get isFull(): boolean {
    return this.open !== null && (this.onlyCounts || this.open.text.length >= MAX_LINE);
  }

  /** Number of lines that have begun here. */
  get begun(): number {
    return this.frozen + (this.open ? 1 : 0);
  }

  /** Adds a whole line. */
  add(text: string, offset: number, cut: number): void {
    const n = ++this.frozen;
    this.onFrozen?.({ n, text: trimEnd(text), offset, cut, stream: this.stream });
  }

  /** Adds a row that is a line of its own. */
  addRow(row: Row): void {
    if (this.onFrozen && this.frozen + 1 >= this.from) this.add(row.text(), row.offset, row.cut);
    else this.frozen++;
  }

  /** Adds one row of a line that may have more, `width` cells at least. */
  addPart(row: Row, width: number): void {
    this.open ??= { text: "", offset: row.offset, cut: 0 };
    if (this.onlyCounts) return;
    const open = this.open;
    const text = row.text(width);
    const room = MAX_LINE - open.text.length;
    open.cut += row.cut;
    if (text.length <= room) open.text += text;
    else {
      open.cut += text.length - room;
      open.text += text.slice(0, room);
    }
  }

  /** Counts characters of an open line that is full. */
  cut(characters: number): void {
    if (!this.onlyCounts) this.open!.cut += characters;
  }

  /** The open line, if there is one, has come to its end. */
  close(): void {
    const open = this.open;
    if (!open) return;
    this.open = null;
    this.add(open.text, open.offset, open.cut);
  }
}

/** Without the blanks at its end. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x20) end--;
  return end === text.length ? text : text.slice(0, end);
}
