import { z } from "zod";
import type { LogsAnswer } from "../logs.ts";
import type { RunStatus } from "../status.ts";
import type { Matched } from "./line-test.ts";

/** What to wait for. Without `next` it is always also the end of the run. */
export const WaitRequest = z.object({
  run: z.string().optional(),
  /** A line with this text; one already printed counts, and the unfinished one. */
  match: z.string().optional(),
  /** `match` is a regex (RE2). */
  regex: z.boolean().optional(),
  ignore_case: z.boolean().optional(),
  /** No output for so many seconds. */
  silent_s: z.number().positive().optional(),
  /** The start of the first run after `run`: any, one of the same command, or one with this name. */
  next: z.enum(["any", "same", "name"]).optional(),
  name: z.string().optional(),
  /** Of the next runs only one whose code differs from that of `run`: any file it can have read. */
  changed: z.boolean().optional(),
  timeout_s: z.number().positive().optional(),
  /** `resume` of an earlier answer; the other conditions are to be given again. */
  resume: z.string().optional(),
});
export type WaitRequest = z.infer<typeof WaitRequest>;

/** At whose will a wait goes on, and who hears of it. */
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
  /** When something happened: what is new since the wait began. Absent when the log is gone. */
  logs?: LogsAnswer;
  /** On timeout: lines that came since the wait began. */
  new_lines?: number;
  /** Goes on from here and misses nothing. Absent when there is nothing more to wait for. */
  resume?: string;
}
