import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isOwn, removeOwn, replaceOwn } from "../../os/own-files.ts";
import { isDelivered } from "../../store/delivery.ts";
import { exportDir, runsDir, settledFile } from "../../store/paths.ts";
import { DAY, RUN_KEY } from "../../store/runs/layout.ts";
import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";

const DAY_MS = 86_400_000;
/** Whoever shares the store may be so far ahead of us, in a day that has not begun here. */
const AHEAD_MS = 60_000;

/**
 * Finds the runs a daemon has to do with: those to be exported, and those still going. A run is dealt
 * with when it has ended and is exported or was never to be. A day of the past whose runs are all
 * dealt with is marked, and never read again.
 */
export class Discovery {
  readonly #store: string;
  /** Keys of runs that were returned, or are dealt with. */
  readonly #seen = new Set<string>();

  constructor(store: string) {
    this.#store = store;
  }

  /** All days but those settled long ago. For the start; costs a record a run of the last days. */
  everything(): StoredRun[] {
    prune(this.#store);
    return entries(runsDir(this.#store))
      .filter((name) => DAY.test(name) && !existsSync(settledFile(this.#store, name)))
      .flatMap((day) => {
        const { found, settled } = this.#scan(day);
        if (settled && Date.parse(day) < Date.now() - 2 * DAY_MS) settle(this.#store, day);
        return found;
      });
  }

  /** Runs begun since yesterday (UTC) that were not returned before. Cheap: one or two listings. */
  recent(): StoredRun[] {
    const days = [-DAY_MS, 0, AHEAD_MS].map((ms) =>
      new Date(Date.now() + ms).toISOString().slice(0, 10),
    );
    return [...new Set(days)].sort().flatMap((day) => this.#scan(day).found);
  }

  /** The runs of a day not seen before; settled when the whole day is dealt with. */
  #scan(day: string): { found: StoredRun[]; settled: boolean } {
    const found: StoredRun[] = [];
    let settled = true;
    for (const name of entries(join(runsDir(this.#store), day))) {
      const key = `${day}/${name}`;
      if (!RUN_KEY.test(key)) continue;
      const read = this.#seen.has(key) ? undefined : readRun(this.#store, key);
      if (read === undefined || isWarning(read)) {
        settled = false;
        continue;
      }
      this.#seen.add(key);
      if (isDealtWith(this.#store, read)) continue;
      found.push(read);
      settled = false;
    }
    return { found, settled };
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
