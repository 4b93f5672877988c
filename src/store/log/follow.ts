import { watch } from "node:fs";
import type { RenderedLine } from "../../screen/rendered-line.ts";
import type { Replay } from "./replay.ts";
import { QUIET_MS, Settling } from "./settling.ts";

/** A log that may still grow. */
export interface Growing {
  path: string;
  /** Takes note of what has been written; says how far the log goes and whether that is all. */
  refresh(): { size: number; done: boolean };
  /** A replay that gives line `n` and all after it. */
  from(n: number): Replay;
}

export interface Followed {
  line: RenderedLine;
  live: boolean;
}

/**
 * Each line above `after` once, as it freezes; the rest when the run has ended. With `settled` also
 * lines above the cursor that have come to rest though they may still change: such a line comes
 * again only if it has changed, when it has come to rest again or is frozen.
 */
export async function* follow(
  log: Growing,
  after: number,
  { signal, settled = false }: { signal?: AbortSignal | undefined; settled?: boolean | undefined },
): AsyncGenerator<Followed> {
  const settling = new Settling();
  const changes = new Changes(log.path, signal);
  const wanted = (line: RenderedLine) => line.n > last;
  let last = after;
  let { size, done } = log.refresh();
  let replay = log.from(last + 1);
  const frozen = () =>
    replay.take().flatMap((line) => {
      if (!wanted(line)) return [];
      last = line.n;
      return settling.isNews(line) ? [{ line, live: false }] : [];
    });
  try {
    while (!signal?.aborted) {
      while (replay.position < size) {
        replay.advance(size);
        if (replay.doubtful !== "yes") yield* frozen();
      }
      if (replay.doubtful === "yes") {
        replay = log.from(last + 1);
        continue;
      }
      if (done) replay.end();
      yield* frozen();
      if (done) return;
      if (settled) yield* rested(replay, settling, last);
      await changes.next(settling.waits ? QUIET_MS / 2 : undefined);
      ({ size, done } = log.refresh());
    }
  } finally {
    changes.close();
  }
}

/** Lines below the cursor and the one it stands on are not finished. */
function rested(replay: Replay, settling: Settling, last: number): Followed[] {
  const above = replay.live().filter(({ n }) => n > last && n < replay.cursorLine);
  return settling.rested(above, Date.now()).map((line) => ({ line, live: true }));
}

const POLL_MS = 250;

/** Wakes up when a file changes, and now and then in case nobody says so. */
class Changes {
  private wake: (() => void) | null = null;
  private changed = false;
  private readonly notify = () => {
    this.changed = true;
    this.wake?.();
  };
  private readonly stop: () => void;

  constructor(path: string, signal: AbortSignal | undefined) {
    const timer = setInterval(this.notify, POLL_MS);
    const watcher = watchQuietly(path, this.notify);
    signal?.addEventListener("abort", this.notify);
    this.stop = () => {
      clearInterval(timer);
      watcher?.close();
      signal?.removeEventListener("abort", this.notify);
    };
  }

  /** Resolves at the next change, or after `ms`. */
  async next(ms?: number): Promise<void> {
    const timer = ms === undefined ? undefined : setTimeout(this.notify, ms);
    if (!this.changed) await new Promise<void>((resolve) => (this.wake = resolve));
    clearTimeout(timer);
    this.changed = false;
    this.wake = null;
  }

  close(): void {
    this.stop();
  }
}

/** Without a watcher (too many of them, a network file system) the timer has to do. */
function watchQuietly(path: string, notify: () => void): ReturnType<typeof watch> | null {
  try {
    return watch(path, notify).on("error", () => {});
  } catch {
    return null;
  }
}
