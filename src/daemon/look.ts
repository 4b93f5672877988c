import { existsSync, statSync } from "node:fs";
import type { End } from "../deliver/otlp/records.ts";
import { logFile, recordFile } from "../store/paths.ts";
import { livenessOf } from "../store/runs/liveness.ts";
import { isWarning, readRun, type StoredRun } from "../store/runs/reader.ts";

/** What the store says about a run now. */
export type Look =
  /** Its directory was removed. */
  | { kind: "gone" }
  /** The command is being started; its record will soon know more: its pid, its version. */
  | { kind: "starting"; stored: StoredRun }
  | { kind: "running"; stored: StoredRun }
  /** Registered; nothing writes it now, and nobody has ended it. Its log, if any, is whole. */
  | { kind: "open"; stored: StoredRun }
  | { kind: "over"; stored: StoredRun; state: End["state"] };

/** After so long a record is complete enough. */
const STARTING_MS = 2_000;

/** So long after its last output nobody is going to end a registered run any more. */
const FORGOTTEN_MS = 24 * 3_600_000;

/** @throws when the run is there and its record cannot be read */
export async function lookAt(store: string, key: string): Promise<Look> {
  const stored = read(store, key);
  if (stored === undefined) return { kind: "gone" };
  if (stored.run.ended_at !== undefined) return { kind: "over", stored, state: "ended" };
  if ((await livenessOf(stored.run)) === "gone") return afterDeath(store, key);
  const age = Date.now() - Date.parse(stored.run.started_at);
  const { child, code_version } = stored.run;
  const unknown = child === undefined || (code_version !== undefined && !code_version.git);
  const starting = unknown && age < STARTING_MS;
  return { kind: starting ? "starting" : "running", stored };
}

/** The writer may have ended the record between our reading it and its exit: read once more. */
function afterDeath(store: string, key: string): Look {
  const stored = read(store, key);
  if (stored === undefined) return { kind: "gone" };
  if (stored.run.ended_at !== undefined) return { kind: "over", stored, state: "ended" };
  if (stored.run.piecewise === undefined) return { kind: "over", stored, state: "lost" };
  const lastMs = logState(stored.dir)?.changedMs ?? Date.parse(stored.run.started_at);
  if (Date.now() - lastMs > FORGOTTEN_MS) return { kind: "over", stored, state: "incomplete" };
  return { kind: "open", stored };
}

function read(store: string, key: string): StoredRun | undefined {
  const found = readRun(store, key);
  if (!isWarning(found)) return found;
  if (!existsSync(found.path)) return undefined;
  throw new Error(`${found.path}: ${found.problem}`);
}

export interface LogState {
  bytes: number;
  /** Milliseconds since the Unix epoch; when the last output came, for a run whose end nobody wrote. */
  changedMs: number;
}

/** Undefined without a log: nothing was written yet, or it was removed. */
export function logState(dir: string): LogState | undefined {
  const stat = statSync(logFile(dir), { throwIfNoEntry: false });
  return stat && { bytes: stat.size, changedMs: stat.mtimeMs };
}

/** Changes whenever the record is written: cheaper than reading it to see. */
export function recordStamp(dir: string): string {
  const stat = statSync(recordFile(dir), { throwIfNoEntry: false });
  return stat === undefined ? "gone" : `${stat.ino} ${stat.mtimeMs}`;
}
