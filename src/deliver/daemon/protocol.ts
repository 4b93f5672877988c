import type { SignalKeys } from "../otlp/config.ts";
import type { Report } from "../report.ts";

/*
 * One JSON object a line, over the daemon's socket: a request, an answer, the end. Plain enough for
 * a client that must not load anything.
 */

/** Raised when old and new can no longer talk. */
export const PROTOCOL = 1;

/** No request is near this size. */
export const REQUEST_LIMIT = 64 * 1024;

/** A run began or ended. */
export interface RunNotice {
  id: string;
  event: "start" | "end";
  /** Header values and URL queries of the run's OTLP environment; they go to memory only. */
  keys?: SignalKeys;
}

export type Request =
  | ({ type: "ring" } & RunNotice)
  | { type: "ping" }
  | { type: "report" }
  /** Finish what is under way, then exit. Backlog stays in the runs' files. */
  | { type: "stop" };

export interface Answer {
  ok: boolean;
  protocol: number;
  version: string;
  pid: number;
  /** Why not, when not ok. */
  error?: string;
  report?: Report;
}
