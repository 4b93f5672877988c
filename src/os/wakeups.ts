import { existsSync, type FSWatcher, watch } from "node:fs";
import { dirname } from "node:path";

/** Says when a directory's files may have changed. Close it. */
export interface Wakeups {
  /** Resolves after a change since the last call, after `ms` (at most a second), or when cancelled. */
  next(ms: number): Promise<void>;
  close(): void;
}

/** File systems that tell of no change (some network ones), and changes no file shows: a killed process. */
const POLL_MS = 1000;
/** A flood of output wakes us no more often than this ... */
const GAP_MS = 50;
/** ... and what is done on waking takes at most this share of the time. */
const WORK_SHARE = 0.25;

/**
 * Watches a directory, or while there is none the nearest one above it. Where watching fails (too
 * many watches, say) the poll has to do.
 */
export function wakeups(dir: string, signal: AbortSignal, gapMs = GAP_MS): Wakeups {
  let changed = false;
  let wake = () => {};
  let wokenAt = performance.now();
  const notify = () => {
    changed = true;
    wake();
  };
  const sleep = (ms: number) =>
    new Promise<void>((done) => {
      const timer = setTimeout(done, ms);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  const cancel = () => wake();
  signal.addEventListener("abort", cancel);
  const watching = nearestWatch(dir, notify);
  return {
    async next(ms) {
      const now = performance.now();
      const gap = Math.max(gapMs, (now - wokenAt) / WORK_SHARE);
      const earliest = now + Math.min(gap, POLL_MS, ms);
      watching.move();
      if (!changed && !signal.aborted) await sleep(Math.min(ms, POLL_MS));
      // Changes during this pause need no wake-up of their own: the look that follows sees them.
      while (!signal.aborted && performance.now() < earliest)
        await sleep(earliest - performance.now());
      changed = false;
      wokenAt = performance.now();
    },
    close() {
      signal.removeEventListener("abort", cancel);
      watching.close();
    },
  };
}

function nearestWatch(dir: string, notify: () => void) {
  let at = "";
  let watcher: FSWatcher | undefined;
  const move = () => {
    if (at === dir) return;
    const nearest = nearestExisting(dir);
    if (nearest === at) return;
    watcher?.close();
    watcher = watchQuietly(nearest, notify);
    // What happened before the new watch stood would go unseen.
    if (at !== "") notify();
    at = nearest;
  };
  move();
  return { move, close: () => watcher?.close() };
}

function nearestExisting(path: string): string {
  while (!existsSync(path) && path !== dirname(path)) path = dirname(path);
  return path;
}

function watchQuietly(path: string, notify: () => void): FSWatcher | undefined {
  try {
    return watch(path, notify).on("error", () => {});
  } catch {
    return undefined;
  }
}
