import { existsSync, statSync } from "node:fs";
import { z } from "zod";
import { IgError } from "../../error.ts";
import { logFile, recordFile } from "../paths.ts";
import { livenessOf } from "./liveness.ts";
import { isWarning, readRun, type StoredRun } from "./reader.ts";
import type { Run } from "./record.ts";

/**
 * running: its writer lives; completed: exit 0; failed: another exit code; killed: by a signal;
 * lost: its writer is gone without having recorded an end, so the log may lack its last words;
 * incomplete: registered, nothing writes it now, and nobody said `ig run complete`.
 */
export const State = z.enum(["running", "completed", "failed", "killed", "lost", "incomplete"]);
export type State = z.infer<typeof State>;

export interface Standing {
  state: State;
  /** What this machine could not find out, if anything. */
  doubt?: string;
}

/** Worked out on every reading, from the record and the processes there are; nothing is written. */
export async function standingOf(run: Run): Promise<Standing> {
  if (run.ended_at !== undefined) return { state: ended(run) };
  const liveness = await livenessOf(run);
  if (liveness === "gone") return { state: run.piecewise === undefined ? "lost" : "incomplete" };
  if (liveness === "alive") return { state: "running" };
  return {
    state: "running",
    doubt: `recorded as running on ${run.host} in another machine or container; cannot be checked from here`,
  };
}

function ended(run: Run): State {
  if (run.signal !== undefined) return "killed";
  return run.exit_code === 0 ? "completed" : "failed";
}

/**
 * A run and how it stands, looked at twice before it is called lost: its recorder may have written
 * the end and gone just between our reading of the record and our look at the process.
 */
export async function standingNow(
  store: string,
  stored: StoredRun,
): Promise<{ stored: StoredRun; standing: Standing }> {
  const standing = await standingOf(stored.run);
  const gone = standing.state === "lost" || standing.state === "incomplete";
  const again = gone ? readRun(store, stored.key) : undefined;
  if (again === undefined || isWarning(again)) return { stored, standing };
  return { stored: again, standing: await standingOf(again.run) };
}

/**
 * Whether a run has ended by now: its record says so, or its recorder was killed and says nothing.
 * @throws IgError run-gone
 */
export async function hasEnded(store: string, found: StoredRun): Promise<boolean> {
  const state = await stateNow(store, found);
  // Its recorder may have gone just after it recorded the end, between our two looks.
  return state === "lost" ? (await stateNow(store, found)) !== "running" : state !== "running";
}

async function stateNow(store: string, found: StoredRun) {
  const read = readRun(store, found.key);
  if (!isWarning(read)) return (await standingOf(read.run)).state;
  // A record being replaced on a full disk is no record for a moment.
  if (existsSync(found.dir)) return "running";
  throw new IgError(
    "run-gone",
    `${found.run.id} was deleted while it was waited on`,
    "idlergear_run_list says what is still stored.",
  );
}

/** How a run came to its end. lost: its recorder died and left no exit code. incomplete: nobody said `complete`. */
export type Ending = "ended" | "lost" | "incomplete";

/** What the store says about a run now. */
export type Look =
  /** Its directory was removed. */
  | { kind: "gone" }
  /** The command is being started; its record will soon know more: its pid, its version. */
  | { kind: "starting"; stored: StoredRun }
  | { kind: "running"; stored: StoredRun }
  /** Registered; nothing writes it now, and nobody has ended it. Its log, if any, is whole. */
  | { kind: "open"; stored: StoredRun }
  | { kind: "over"; stored: StoredRun; state: Ending };

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
