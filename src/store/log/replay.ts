import { IgError } from "../../error.ts";
import type { RenderedLine } from "../../screen/rendered-line.ts";

/** Bytes of the log from `from` on, at most up to `to`; fewer only at its end. */
export type ReadBytes = (from: number, to: number) => Buffer;

/** A log's bytes played again from some place on: lines come out of `take` as they freeze. */
export interface Replay {
  /** Where in the log it began. */
  readonly start: number;
  /** Where it has got to. */
  readonly position: number;
  /** Plays on, by one block, towards `to`. */
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
const FIRST_BLOCK = 16 * 1024;

/** Reads a log block by block, and keeps frozen lines until somebody takes them. */
export abstract class BlockReplay {
  readonly start: number;
  position: number;
  protected readonly out: RenderedLine[] = [];
  protected readonly read: ReadBytes;
  private block = FIRST_BLOCK;

  constructor(read: ReadBytes, start: number) {
    this.read = read;
    this.start = this.position = start;
  }

  /** The next bytes on the way to `to`. */
  protected nextBlock(to: number): Buffer {
    const data = this.read(this.position, Math.min(to, this.position + this.block));
    this.block = Math.min(BLOCK, this.block * 2);
    if (data.length === 0 && this.position < to)
      throw new IgError("log-missing", "the log was cut shorter while it was read", "Ask again.");
    return data;
  }

  take(): RenderedLine[] {
    return this.out.splice(0);
  }
}
