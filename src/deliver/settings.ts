/** Times in milliseconds. */
export interface Settings {
  /** Without a run and without backlog for so long, the daemon exits. */
  idleMs: number;
  /** How often running runs are looked at for new lines, and the store for new runs. */
  pollMs: number;
  scanMs: number;
  /** A batch that is not full waits so long for more. */
  flushMs: number;
  batchRecords: number;
  /** Text of a batch, roughly; a single longer line still goes, alone. */
  batchBytes: number;
  /** Requests under way at once, over all runs. */
  concurrency: number;
  backoffMs: number;
  backoffCapMs: number;
  /** How often a collector that refuses us is asked again. */
  pausedMs: number;
  logBytes: number;
}

const DEFAULTS: Settings = {
  idleMs: 15 * 60_000,
  pollMs: 200,
  scanMs: 2_000,
  flushMs: 500,
  batchRecords: 2_000,
  batchBytes: 512 * 1024,
  concurrency: 4,
  backoffMs: 500,
  backoffCapMs: 30_000,
  pausedMs: 60_000,
  logBytes: 1 << 20,
};

/** Defaults, each overridden by `IG_DAEMON_<NAME>`: `IG_DAEMON_IDLE_MS=1000`. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const settings = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof Settings)[]) {
    const value = Number(env[`IG_DAEMON_${name.replace(/[A-Z]/g, "_$&").toUpperCase()}`] || "x");
    if (Number.isFinite(value) && value > 0) settings[name] = value;
  }
  return settings;
}
