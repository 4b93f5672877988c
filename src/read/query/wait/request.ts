import type { LogsAnswer } from "../logs.ts";
import type { RunStatus } from "../status.ts";
import type { Matched } from "./line-test.ts";

/** What to wait for. Without `next` it is always also the end of the run. */

export interface WaitRequest {
  run?: string | undefined;
  /** A line with this text; one already printed counts, and the unfinished one. */
  match?: string | undefined;
  /** `match` is a regex (RE2). */
  regex?: boolean | undefined;
  ignore_case?: boolean | undefined;
  /** No output for so many seconds. */
  silent_s?: number | undefined;
  /** The start of the first run after `run`: any, one of the same command, or one with this name. */
  next?: "any" | "same" | "name" | undefined;
  name?: string | undefined;
  /** Of the next runs only one whose script differs from that of `run`. */
  changed?: boolean | undefined;
  timeout_s?: number | undefined;
  /** `resume` of an earlier answer; the other conditions are to be given again. */
  resume?: string | undefined;
}

export interface WaitContext {
  signal: AbortSignal;
  /** Told every few seconds how things stand; a line. */
  progress(message: string): void;
}

export interface WaitAnswer {
  outcome: "ended" | "matched" | "silent" | "started" | "timeout";
  waited_ms: number;
  /** The run waited on, or the one that started. */
  status?: RunStatus;
  matched?: Matched;
  /** When it fired: what is new since the wait began. Absent when the log is gone. */
  logs?: LogsAnswer;
  /** On timeout: lines that came since the wait began. */
  new_lines?: number;
  /** Goes on from here and misses nothing. Absent when there is nothing more to wait for. */
  resume?: string;
}
