import type { StoredRun } from "../store/reader.ts";
import { readCheckpoint } from "./checkpoint.ts";

/** How far a run asked to be streamed is delivered, whether or not a daemon lives. */
export interface ExportState {
  /** waiting: no daemon has taken it up yet. gone: it was deleted before all was delivered. */
  state: "waiting" | "exporting" | "retrying" | "paused" | "done" | "gone";
  /** Lines accepted by the collector, from line 1 on. */
  lines: number;
  /** Records it dropped in a partial success, and records kept in the reject file. */
  rejected: number;
  parked: number;
  /** The last problem, solved or not. */
  error?: { message: string; at: string };
}

/** Undefined for a run nobody asked to be streamed. Reads one small file. */
export function exportState(store: string, { key, run }: StoredRun): ExportState | undefined {
  if (!run.stream) return undefined;
  const checkpoint = readCheckpoint(store, key);
  if (checkpoint?.run !== run.id) return { state: "waiting", lines: 0, rejected: 0, parked: 0 };
  const { state, next, rejected, parked, error } = checkpoint;
  return {
    state,
    lines: next - 1,
    rejected,
    parked,
    ...(error === undefined ? {} : { error }),
  };
}
