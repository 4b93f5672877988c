/*
 * Runs are ordered by their start, and the one place that says what that means is here. A clock that
 * was wrong once, or a record somebody made up, may say 2030: were that believed, no later run would
 * be the newest for years. So a start that is yet to come says nothing: such runs come after all
 * others, the last of them first.
 */

/** Clocks of machines that share a store differ by a little. */
const SLACK_MS = 60_000;

/** `2026-01-11/043000.123` (UTC): what the key of a run that started then begins with. */
export function startKey(startedMs: number): string {
  const [day, time] = new Date(startedMs).toISOString().split("T") as [string, string];
  return `${day}/${time.slice(0, 12).replaceAll(":", "")}`;
}

/** Comes after the key of every run that may have started by now. */
export function horizon(nowMs = Date.now()): string {
  return startKey(nowMs + SLACK_MS);
}

/** True when a run's key says that it has not started yet: some clock was wrong. */
export function isInFuture(key: string, end = horizon()): boolean {
  return key > end;
}

/** What keys are compared by: greater is newer. */
export function ageOrder(key: string, end = horizon()): string {
  return isInFuture(key, end) ? `!${key}` : key;
}
