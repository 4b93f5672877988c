/** Where bytes came from. A PTY has one stream; pipes keep stdout and stderr apart. */
export type Stream = "tty" | "stdout" | "stderr";

/** Times are milliseconds since the Unix epoch, with a fraction. */
export type RunEvent =
  /** `data` is lent: it is only valid until the sink returns; copy what must be kept. */
  | { type: "output"; time: number; stream: Stream; data: Uint8Array }
  | { type: "resize"; time: number; cols: number; rows: number }
  /** Always the last event. Exactly one of `code` and `signal` (such as "SIGKILL") is not null. */
  | { type: "exit"; time: number; code: number | null; signal: string | null };

/**
 * Something that takes the events of a run, in order, synchronously. The session calls sinks in the
 * order given, the log before the terminal, and reads no further output before all have returned.
 * A sink that throws is dropped for the rest of the run and reported; the run goes on.
 */
export interface Sink {
  readonly name: string;
  event(event: RunEvent): void;
}
