import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isOwn, removeOwn, replaceOwn } from "../../os/own-files.ts";
import { isDelivered } from "../../store/delivery.ts";
import { exportDir, runsDir, settledFile } from "../../store/paths.ts";
import { DAY, RUN_KEY } from "../../store/runs/layout.ts";
import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";

const DAY_MS = 86_400_000;
/** Whoever shares the store may be so far ahead of us, in a day that has not begun here. */
const AHEAD_MS = 60_000;
/** A scan of very many runs must leave room for questions. */
const SLICE_MS = 20;
/** Of a file system's clock, at its coarsest. */
const SETTLING_MS = 2_500;

/**
 * Finds the runs a daemon has to do with: those to be exported, and those still going. A run is dealt
 * with when it has ended and is exported or was never to be. A day of the past whose runs are all
 * dealt with is marked, and never read again.
 */
export class Discovery {
  readonly #store: string;
  /** Keys of runs that were returned, or are dealt with. */
  readonly #seen = new Set<string>();
  /** When the days changed that were seen whole: a large one is not listed again for nothing. */
  readonly #listed = new Map<string, number>();

  constructor(store: string) {
    this.#store = store;
  }

  /**
   * All days but those settled long ago, the newest first. For the start; costs a record a run of the
   * last days, and of all there are the first time: others have their turn meanwhile.
   */
  async *everything(stop: AbortSignal): AsyncGenerator<StoredRun> {
    prune(this.#store);
    const days = entries(runsDir(this.#store)).filter((name) => DAY.test(name));
    for (const day of days.reverse()) {
      if (existsSync(settledFile(this.#store, day))) continue;
      const settled = yield* this.#scan(day, stop);
      if (stop.aborted) return;
      if (!settled || Date.parse(day) >= Date.now() - 2 * DAY_MS) continue;
      settle(this.#store, day);
      for (const name of entries(join(runsDir(this.#store), day)))
        this.#seen.delete(`${day}/${name}`);
    }
  }

  /** Runs begun since yesterday (UTC) that were not returned before. Cheap: one or two listings. */
  async *recent(stop: AbortSignal): AsyncGenerator<StoredRun> {
    const days = [-DAY_MS, 0, AHEAD_MS].map((ms) =>
      new Date(Date.now() + ms).toISOString().slice(0, 10),
    );
    for (const day of [...new Set(days)].sort()) yield* this.#scan(day, stop);
  }

  /** The runs of a day not seen before; settled when the whole day is dealt with. */
  async *#scan(day: string, stop: AbortSignal): AsyncGenerator<StoredRun, boolean> {
    const dir = join(runsDir(this.#store), day);
    const changedMs = statSync(dir, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#listed.get(day) === changedMs) return false;
    this.#listed.delete(day);
    let settled = true;
    let readable = true;
    let slice = performance.now();
    for (const name of entries(dir)) {
      const key = `${day}/${name}`;
      if (!RUN_KEY.test(key)) continue;
      if (performance.now() - slice > SLICE_MS) {
        await new Promise(setImmediate);
        if (stop.aborted) return false;
        slice = performance.now();
      }
      const read = this.#seen.has(key) ? undefined : readRun(this.#store, key);
      if (read === undefined || isWarning(read)) {
        if (read !== undefined) readable = false;
        settled = false;
        continue;
      }
      this.#seen.add(key);
      if (isDealtWith(this.#store, read)) continue;
      settled = false;
      yield read;
    }
    // What came in the same moment as the listing may be missing in it.
    if (readable && Date.now() - changedMs > SETTLING_MS) this.#listed.set(day, changedMs);
    return settled;
  }
}

function isDealtWith(store: string, stored: StoredRun): boolean {
  return stored.run.stream ? isDelivered(store, stored) : stored.run.ended_at !== undefined;
}

/** What was kept about runs that have since been deleted. */
function prune(store: string): void {
  for (const day of entries(exportDir(store))) {
    // What lies behind a link is not ours to look through.
    if (!isOwnExport(store, day)) continue;
    const runs = new Set(entries(join(runsDir(store), day)));
    for (const name of entries(join(exportDir(store), day)))
      if (!name.startsWith(".") && !runs.has(name.replace(/(\.rejected)?\.jsonl?(\.new)?$/, "")))
        removeOwn(store, join(exportDir(store), day, name));
    if (runs.size === 0) removeOwn(store, join(exportDir(store), day));
  }
}

function isOwnExport(store: string, day: string): boolean {
  try {
    return isOwn(store, join(exportDir(store), day));
  } catch {
    return false;
  }
}

function settle(store: string, day: string): void {
  try {
    replaceOwn(store, settledFile(store, day), "");
  } catch {
    // It only saves time.
  }
}

function entries(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}
