import { existsSync } from "node:fs";
import { z } from "zod";
import { recordFile } from "../paths.ts";
import { logState } from "./file-state.ts";
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

/** Where a run is in its life, for who follows it to its end. */
export type Phase =
  /** Its record was removed, and all that lay beside it. */
  | "gone"
  /** Its record cannot be read now. On a full disk that may be so for a moment. */
  | "unreadable"
  /** The command is being started; the record will soon know more: its pid, its version. */
  | "starting"
  | "running"
  /** Registered; nothing writes it now, and nobody has ended it. Its log, if any, is whole. */
  | "open"
  /** It has ended, or nobody is going to end it any more. */
  | "over";

export interface Standing {
  /** By the record as it was last readable. */
  state: State;
  /** What this machine could not find out, if anything. */
  doubt?: string;
  phase: Phase;
  /** Of an unreadable record: the file, and what is wrong with it. */
  problem?: string;
  /** The run as its record says now; as it was found, where that cannot be read. */
  stored: StoredRun;
}

/** For so long after its start a record may still be about to say more. */
const STARTING_MS = 2_000;

/** So long after its last output nobody is going to end a registered run any more. */
const FORGOTTEN_MS = 24 * 3_600_000;

/**
 * How a run stands now, worked out from its record and the processes there are; nothing is written.
 * It is looked at twice before it is called lost or incomplete: its recorder may have written the end
 * and gone just between our reading of the record and our look at the process. An end that was found
 * is final: only whether the record is still there is looked at then.
 */
export async function standing(store: string, found: StoredRun): Promise<Standing> {
  if (found.run.ended_at !== undefined) {
    const phase = existsSync(recordFile(found.dir)) ? "over" : "gone";
    return { ...(await judged(found)), phase };
  }
  const first = await look(store, found);
  const writerGone = first.state === "lost" || first.state === "incomplete";
  return writerGone ? await look(store, first.stored) : first;
}

async function look(store: string, found: StoredRun): Promise<Standing> {
  const read = readRun(store, found.key);
  if (!isWarning(read)) return await judged(read);
  const last = await judged(found);
  if (!existsSync(read.path)) return { ...last, phase: "gone" };
  return { ...last, phase: "unreadable", problem: `${read.path}: ${read.problem}` };
}

async function judged(stored: StoredRun): Promise<Standing> {
  const { run } = stored;
  if (run.ended_at !== undefined) return { state: endOf(run), phase: "over", stored };
  const liveness = await livenessOf(run);
  if (liveness === "gone") {
    if (run.piecewise === undefined) return { state: "lost", phase: "over", stored };
    return { state: "incomplete", phase: isForgotten(stored) ? "over" : "open", stored };
  }
  const alive = {
    state: "running",
    phase: isStarting(run) ? "starting" : "running",
    stored,
  } as const;
  if (liveness === "alive") return alive;
  return {
    ...alive,
    doubt: `recorded as running on ${run.host} in another machine or container; cannot be checked from here`,
  };
}

function endOf(run: Run): State {
  if (run.signal !== undefined) return "killed";
  return run.exit_code === 0 ? "completed" : "failed";
}

function isStarting({ child, code_version, started_at }: Run): boolean {
  const unknown = child === undefined || (code_version !== undefined && !code_version.git);
  return unknown && Date.now() - Date.parse(started_at) < STARTING_MS;
}

function isForgotten({ dir, run }: StoredRun): boolean {
  const lastMs = logState(dir)?.changedMs ?? Date.parse(run.started_at);
  return Date.now() - lastMs > FORGOTTEN_MS;
}
