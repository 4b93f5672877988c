import { watch } from "node:fs";

const POLL_MS = 1_000;

/** Wakes up when a file changes, and now and then in case nobody says so. */
export class Changes {
  private wake: (() => void) | null = null;
  private changed = false;
  private readonly stop: () => void;

  constructor(path: string, signal: AbortSignal | undefined) {
    const notify = () => {
      this.changed = true;
      this.wake?.();
    };
    const timer = setInterval(notify, POLL_MS);
    const watcher = watchQuietly(path, notify);
    signal?.addEventListener("abort", notify);
    this.stop = () => {
      clearInterval(timer);
      watcher?.close();
      signal?.removeEventListener("abort", notify);
    };
  }

  async next(): Promise<void> {
    if (!this.changed) await new Promise<void>((resolve) => (this.wake = resolve));
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
