import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDelivered } from "../../store/delivery.ts";
import { exportDir, runsDir, settledFile } from "../../store/paths.ts";
import { DAY, RUN_KEY } from "../../store/runs/layout.ts";
import { isWarning, readRun, type StoredRun } from "../../store/runs/reader.ts";

const DAY_MS = 86_400_000;

/** Finds the runs a daemon has to do with: those to be exported, and those still going. */
export interface Discovery {
  /** All days but those settled long ago. For the start; costs a record a run of the last days. */
  everything(): StoredRun[];
  /** Runs begun since yesterday (UTC) that were not returned before. Cheap: one or two listings. */
  recent(): StoredRun[];
}

/**
 * A run is dealt with when it has ended and is exported or was never to be. A day of the past whose
 * runs are all dealt with is marked, and never read again.
 */
export function createDiscovery(store: string): Discovery {
  const seen = new Set<string>();

  function scan(day: string): { found: StoredRun[]; settled: boolean } {
    const found: StoredRun[] = [];
    let settled = true;
    for (const name of entries(join(runsDir(store), day))) {
      const key = `${day}/${name}`;
      if (!RUN_KEY.test(key)) continue;
      if (seen.has(key)) {
        settled = false;
        continue;
      }
      const read = readRun(store, key);
      if (isWarning(read)) {
        settled = false;
      } else {
        seen.add(key);
        if (isDealtWith(store, read)) continue;
        found.push(read);
        settled = false;
      }
    }
    return { found, settled };
  }

  return {
    everything() {
      prune(store);
      const found: StoredRun[] = [];
      for (const day of entries(runsDir(store)).filter((name) => DAY.test(name))) {
        const exportOf = new Set(entries(dirname(settledFile(store, day))));
        if (exportOf.has(".settled")) continue;
        const scanned = scan(day);
        found.push(...scanned.found);
        if (scanned.settled && Date.parse(day) < Date.now() - 2 * DAY_MS) settle(store, day);
      }
      return found;
    },
    recent() {
      const days = [Date.now() - DAY_MS, Date.now() + 60_000].map((ms) =>
        new Date(ms).toISOString().slice(0, 10),
      );
      const today = new Date().toISOString().slice(0, 10);
      return [...new Set([...days, today])].sort().flatMap((day) => scan(day).found);
    },
  };
}

function isDealtWith(store: string, stored: StoredRun): boolean {
  return stored.run.stream ? isDelivered(store, stored) : stored.run.ended_at !== undefined;
}

/** What was kept about runs that have since been deleted. */
function prune(store: string): void {
  for (const day of entries(exportDir(store))) {
    const runs = new Set(entries(join(runsDir(store), day)));
    for (const name of entries(join(exportDir(store), day)))
      if (!name.startsWith(".") && !runs.has(name.replace(/(\.rejected)?\.jsonl?(\.new)?$/, "")))
        rmSync(join(exportDir(store), day, name), { force: true });
    if (runs.size === 0) rmSync(join(exportDir(store), day), { recursive: true, force: true });
  }
}

function settle(store: string, day: string): void {
  try {
    const path = settledFile(store, day);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, "", { mode: 0o600 });
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
