import type { RenderedLine } from "../../screen/rendered-line.ts";

/** Bytes of the log from `from` on, at most up to `to`; fewer only at its end. */
export type ReadBytes = (from: number, to: number) => Buffer;

/** A log being rendered from some place on: lines come out of `take` as they freeze. */
export interface Rendering {
  /** Where in the log it began. */
  readonly start: number;
  /** Where it has got to. */
  readonly position: number;
  /** Renders on, by one block, towards `to`. */
  advance(to: number): void;
  /** The lines frozen since the last call. */
  take(): RenderedLine[];
  /** Lines that may still change. */
  live(): RenderedLine[];
  /** The log has ended here: what was live is frozen. */
  end(): void;
  /** It began too late in the log to be trusted, or cannot tell yet. */
  readonly doubtful: "no" | "yes" | "not yet";
  readonly lines: number;
  readonly frozen: number;
  /** Number of the line the cursor is on: those before it are complete, though they may change. */
  readonly cursorLine: number;
}

export const BLOCK = 128 * 1024;
/** A few lines are often all that is wanted: blocks begin small and double. */
export const FIRST_BLOCK = 16 * 1024;

/** Frozen lines, kept until somebody takes them. */
export abstract class Taken {
  protected out: RenderedLine[] = [];

  take(): RenderedLine[] {
    const out = this.out;
    this.out = [];
    return out;
  }
}
