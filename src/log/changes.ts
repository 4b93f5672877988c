import { watch } from "node:fs";

const POLL_MS = 250;

/** Wakes up when a file changes, and now and then in case nobody says so. */
export class Changes {
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
