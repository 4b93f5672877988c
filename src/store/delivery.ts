import { closeSync, fstatSync, readSync } from "node:fs";
import { z } from "zod";
import { defined } from "../defined.ts";
import { appendOwn, replaceOwn, writeWhole } from "../os/own-files.ts";
import { openPlain, readPlain } from "../os/untrusted-files.ts";
import { checkpointFile, rejectFile } from "./paths.ts";
import type { StoredRun } from "./runs/reader.ts";

/**
 * How far a run is exported: everything before `next` was accepted by the collector, nothing after
 * it is known to be. Written by the daemon only, after acceptance only. A lost or damaged
 * checkpoint means "from the start": records come twice then, told by their `log.record.uid`.
 */
export const Checkpoint = z.object({
  version: z.literal(1),
  run: z.string(),
  /** Number of the first line not yet accepted. */
  next: z.int().positive(),
  /** The furthest offset at which one of the lines before `next` began; see lineRecord. */
  furthest: z.partialRecord(z.enum(["tty", "stdout", "stderr"]), z.int().nonnegative()),
  /** Start event, end event. */
  started: z.boolean(),
  ended: z.boolean(),
  /** refused: the endpoint takes no spans; none: there is none to send. */
  span: z.enum(["due", "accepted", "refused", "none"]),
  /** Nothing is left to send. */
  done: z.boolean(),
  /** Accepted by status, but rejected one by one in a partial success: the collector dropped them. */
  rejected: z.int().nonnegative(),
  /** Refused alone, kept in the reject file. */
  parked: z.int().nonnegative(),
  state: z.enum(["exporting", "retrying", "paused", "done", "gone"]),
  /** The last thing that went wrong, kept after it went well again. */
  error: z.object({ message: z.string(), at: z.iso.datetime() }).optional(),
  accepted_at: z.iso.datetime().optional(),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

export function freshCheckpoint(run: string): Checkpoint {
  return {
    version: 1,
    run,
    next: 1,
    furthest: {},
    started: false,
    ended: false,
    span: "due",
    done: false,
    rejected: 0,
    parked: 0,
    state: "exporting",
  };
}

/** Undefined where there is none, or none that can be believed. */
export function readCheckpoint(store: string, key: string): Checkpoint | undefined {
  try {
    return Checkpoint.parse(JSON.parse(readPlain(checkpointFile(store, key), LARGEST)));
  } catch {
    return undefined;
  }
}

const LARGEST = 64 * 1024;

/**
 * Old or new, never half. Not forced to the disk: a machine that lost power sends some lines again.
 * @throws what the file system throws, such as ENOSPC
 */
export function writeCheckpoint(store: string, key: string, checkpoint: Checkpoint): void {
  replaceOwn(store, checkpointFile(store, key), `${JSON.stringify(checkpoint)}\n`);
}

/** @throws what the file system throws: a record may count as parked only when it is on disk */
export function park(store: string, key: string, rejected: object): void {
  const file = appendOwn(store, rejectFile(store, key));
  try {
    // What a full disk cut off is a line of its own, and not the beginning of this one.
    const begin = endsInLine(rejectFile(store, key)) ? "\n" : "";
    writeWhole(file, Buffer.from(`${begin}${JSON.stringify(rejected)}\n`));
  } finally {
    closeSync(file);
  }
}

function endsInLine(path: string): boolean {
  const file = openPlain(path);
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
  } finally {
    closeSync(file);
  }
}

/** How far a run asked to be streamed is delivered, whether or not a daemon lives. */
export const ExportState = z.object({
  /** waiting: no daemon has taken it up yet. gone: it was deleted before all was delivered. */
  state: z.enum(["waiting", ...Checkpoint.shape.state.options]),
  /** Lines the collector accepted. */
  lines: z.number(),
  /** Records it dropped in a partial success, and records kept in the reject file. */
  rejected: z.number(),
  parked: z.number(),
  /** The last problem, solved or not. */
  error: z.exactOptional(z.object({ message: z.string(), at: z.string() })),
});
export type ExportState = z.infer<typeof ExportState>;

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
    ...defined({ error }),
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
