/** Lets any number wait for "something changed", each for a time of its own. */
export class Notifier {
  readonly #waiting = new Set<() => void>();

  /** Wakes all that wait now. */
  notify(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  /** Until the next `notify`, `ms` at most, or the abort. Never rejects. */
  wait(ms: number, abort?: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const wake = (): void => {
        clearTimeout(timer);
        abort?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        done();
      };
      const timer = setTimeout(wake, Math.max(0, ms));
      abort?.addEventListener("abort", wake);
      this.#waiting.add(wake);
      if (abort?.aborted) wake();
    });
  }
}

/** Resolves after `ms`, or at the abort. */
export function sleep(ms: number, abort?: AbortSignal): Promise<void> {
  return new Notifier().wait(ms, abort);
}
