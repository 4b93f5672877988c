/** What identification must know of a run. Everything comes from its record; nothing is guessed. */
export interface RunFacts {
  id: string;
  name?: string;
  argv: string[];
  /** ISO 8601. */
  startedAt: string;
  endedAt?: string;
  /** Absent while the command runs, or when its writer was lost. */
  exit?: { code: number | null; signal: string | null };
  script: { kind: "file" | "inline"; path?: string; sha256: string };
  /** The log may still grow: index it in memory only. False for a run whose writer is gone. */
  live: boolean;
  /** Rendered lines the log has now. */
  lines: number;
}

export interface LogLine {
  n: number;
  text: string;
}

/** The runs a paste may come from: backed by the store and the log reader. */
export interface RunSource {
  /** Every run there is, in any order; `key` sorts by age, newest last. Must be cheap. */
  list(): Iterable<{ key: string; id: string }>;
  /** Undefined when the run is gone or its record does not parse. */
  run(id: string): RunFacts | undefined;
  /** The command as it is shown to people: quoted as a shell needs it, secrets masked. */
  command(id: string): string;
  /** Rendered lines `from..to` (1-based, inclusive; the whole log by default), in order. */
  lines(id: string, from?: number, to?: number): Iterable<LogLine>;
}

/** Two runs with the same key are runs of the same thing: a script file, else the same words. */
export function commandKey(run: Pick<RunFacts, "argv" | "script">): string {
  if (run.script.kind === "file" && run.script.path) return `file:${run.script.path}`;
  return `argv:${JSON.stringify(run.argv)}`;
}
