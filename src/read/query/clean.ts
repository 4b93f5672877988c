import { IgError, reasonOf } from "../../error.ts";
import { isDelivered } from "../../store/delivery.ts";
import { pasteIndexFile } from "../../store/paths.ts";
import { readCodeState } from "../../store/runs/code-state.ts";
import { isWarning, keysNewestFirst, readRun, type StoredRun } from "../../store/runs/reader.ts";
import type { Run } from "../../store/runs/record.ts";
import { removeRun, tidy } from "../../store/runs/remove.ts";
import { standing } from "../../store/runs/state.ts";
import { sweepSnapshots } from "../../store/snapshots.ts";
import { hashIn } from "../../version/tree/fact.ts";
import { compactIndex } from "../identify/index/catch-up.ts";

export interface CleanRequest {
  /** Keep the newest so many runs. */
  keep?: number | undefined;
  /** Remove only what started before this time (ms since the epoch). */
  before?: number | undefined;
  dryRun: boolean;
  /** Remove streamed runs, too, that are not wholly delivered: what is left of them is lost. */
  undelivered?: boolean | undefined;
}

export interface Cleaned {
  removed: string[];
  kept: number;
  /** Of those kept: spared only because they are not wholly delivered. */
  undelivered: number;
  bytes: number;
  /** Runs that could not be removed, and why. */
  failed: string[];
}

/**
 * Deletes old recordings: runs that go on are always kept, what cannot be read is left alone, and a
 * streamed run stays until it is delivered, because its files are the only copy there is.
 * @throws IgError bad-flag when nothing says which
 */
export async function cleanRuns(store: string, request: CleanRequest): Promise<Cleaned> {
  if (request.keep === undefined && request.before === undefined)
    throw new IgError("bad-flag", "clean what?", "Try: ig run clean --older 30d, or --keep 100");
  const cleaned: Cleaned = { removed: [], kept: 0, undelivered: 0, bytes: 0, failed: [] };
  const kept: StoredRun[] = [];
  for (const key of keysNewestFirst(store, () => {})) {
    const read = readRun(store, key);
    if (isWarning(read)) continue;
    const old = await mayGo(store, read, request, kept.length);
    const spared = old && !request.undelivered && read.run.stream && !isDelivered(store, read);
    if (spared) cleaned.undelivered++;
    if (old && !spared) remove(store, read, request, cleaned);
    else kept.push(read);
  }
  cleaned.kept = kept.length;
  if (!request.dryRun && cleaned.removed.length > 0) sweep(store, kept);
  return cleaned;
}

async function mayGo(
  store: string,
  found: StoredRun,
  { keep = 0, before = Number.MAX_SAFE_INTEGER }: CleanRequest,
  kept: number,
): Promise<boolean> {
  if (kept < keep || Date.parse(found.run.started_at) >= before) return false;
  return (await standing(store, found)).state !== "running";
}

function remove(store: string, found: StoredRun, { dryRun }: CleanRequest, cleaned: Cleaned): void {
  const { id, log } = found.run;
  try {
    if (!dryRun) removeRun(store, found);
    cleaned.removed.push(id);
    cleaned.bytes += log.bytes;
  } catch (error) {
    cleaned.failed.push(`${id}: ${reasonOf(error)}`);
  }
}

function snapshotsOf(store: string, { code_version }: Run): (string | undefined)[] {
  const { files = [], state } = code_version ?? {};
  const around = state === undefined ? undefined : readCodeState(store, state);
  const entries = around?.trees.flatMap((tree) => tree.entries) ?? [];
  return [state, ...files.map(({ sha256 }) => sha256), ...entries.map(({ fact }) => hashIn(fact))];
}

/** What only the removed runs needed goes with them. */
function sweep(store: string, kept: StoredRun[]): void {
  const used = new Set(kept.flatMap(({ run }) => snapshotsOf(store, run)));
  sweepSnapshots(store, (sha256) => used.has(sha256));
  compactIndex(
    pasteIndexFile(store),
    kept.map(({ run }) => run.id),
  );
  tidy(store);
}
