/** What identification must know of a run. Everything comes from its record; nothing is guessed. */
export interface RunFacts {
  id: string;
  name?: string;
  argv: string[];
  /** Equal for runs of the same words in the same place of the project: the record's own. */
  command_key?: string;
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
  /** Every run there is, newest first, by the number of its ID. Must be cheap for a million. */
  list(): Float64Array;
  /** Undefined when the run is gone or its record does not parse. */
  run(id: string): RunFacts | undefined;
  /** The command as it is shown to people: quoted as a shell needs it, secrets masked. */
  command(id: string): string;
  /** Rendered lines `from..to` (1-based, inclusive; the whole log by default), in order. */
  lines(id: string, from?: number, to?: number): Iterable<LogLine>;
}

/** Whether one run repeats the other, as status and list see it: the same words in the same place. */
export function isSameCommand(a: RunFacts, b: RunFacts): boolean {
  if (a.command_key !== undefined && b.command_key !== undefined)
    return a.command_key === b.command_key;
  return commandKey(a) === commandKey(b);
}

/** Runs of the same command have the same key, and some others have it, too: good for a first look. */
export function commandKey(run: Pick<RunFacts, "argv" | "script">): string {
  if (run.script.kind === "file" && run.script.path) return `file:${run.script.path}`;
  return `argv:${JSON.stringify(run.argv)}`;
}
