import type { StoredRun } from "../store/runs/reader.ts";
import { type Checkpoint, readCheckpoint } from "../store/delivery.ts";

/** How far a run asked to be streamed is delivered, whether or not a daemon lives. */
export interface ExportState {
  /** waiting: no daemon has taken it up yet. gone: it was deleted before all was delivered. */
  state: "waiting" | "exporting" | "retrying" | "paused" | "done" | "gone";
  /** Lines the collector accepted. */
  lines: number;
  /** Records it dropped in a partial success, and records kept in the reject file. */
  rejected: number;
  parked: number;
  /** The last problem, solved or not. */
  error?: { message: string; at: string };
}

/**
 * Undefined for a run nobody asked to be streamed. Reads one small file, asks nobody; a damaged file
 * says as little as none.
 */
export function exportState(store: string, { key, run }: StoredRun): ExportState | undefined {
  if (!run.stream) return undefined;
  const checkpoint = readCheckpoint(store, key);
  if (checkpoint?.run !== run.id) return { state: "waiting", lines: 0, rejected: 0, parked: 0 };
  const { state, rejected, parked, error } = checkpoint;
  return {
    state,
    lines: acceptedLines(checkpoint),
    rejected,
    parked,
    ...(error === undefined ? {} : { error }),
  };
}

/** All that will ever be sent was sent, and the checkpoint says so. */
export function isDelivered(store: string, { key, run }: StoredRun): boolean {
  const checkpoint = readCheckpoint(store, key);
  return checkpoint?.done === true && checkpoint.run === run.id;
}

/** What was parked, an event perhaps, is dealt with and not accepted. */
export function acceptedLines({ next, parked }: Pick<Checkpoint, "next" | "parked">): number {
  return Math.max(0, next - 1 - parked);
}
