/** Lets many wait for "something changed", each with a time of its own. */
export interface Bell {
  ring(): void;
  /** Until the next ring, `ms` at most, or the abort. Never rejects. */
  wait(ms: number, abort?: AbortSignal): Promise<void>;
}

export function createBell(): Bell {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const wake of [...waiting]) wake();
    },
    wait(ms, abort) {
      return new Promise((done) => {
        const timer = setTimeout(wake, Math.max(0, ms));
        abort?.addEventListener("abort", wake);
        waiting.add(wake);
        if (abort?.aborted) wake();
        function wake(): void {
          clearTimeout(timer);
          abort?.removeEventListener("abort", wake);
          waiting.delete(wake);
          done();
        }
      });
    },
  };
}

/** At most `slots` at once, first come first served: a run that just had a turn queues behind all. */
export interface Gate {
  pass<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(slots: number): Gate {
  const queue: (() => void)[] = [];
  let free = slots;
  return {
    async pass(work) {
      if (free > 0) free--;
      else await new Promise<void>((turn) => queue.push(turn));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) free++;
        else next();
      }
    },
  };
}
