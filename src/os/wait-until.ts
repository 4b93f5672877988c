import { IgError } from "../error.ts";
import { wakeups } from "./wakeups.ts";

/** How long and at whose will to wait. */
export interface Patience {
  timeoutMs: number;
  signal: AbortSignal;
  /** Called every few seconds. */
  alive(): void;
}

const ALIVE_MS = 5000;

/**
 * Looks, sleeps until something may have changed, and looks again. Undefined when time is up.
 * @throws IgError cancelled
 */
export async function until<T>(
  dir: string,
  look: () => Promise<T | undefined>,
  { timeoutMs, signal, alive }: Patience,
): Promise<T | undefined> {
  const wakes = wakeups(dir, signal);
  const deadline = performance.now() + timeoutMs;
  let aliveAt = performance.now() + ALIVE_MS;
  try {
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (signal.aborted) throw new IgError("cancelled", "the wait was cancelled");
      const now = performance.now();
      if (now >= deadline) return undefined;
      if (now >= aliveAt) {
        alive();
        aliveAt = now + ALIVE_MS;
      }
      await wakes.next(deadline - now);
    }
  } finally {
    wakes.close();
  }
}
