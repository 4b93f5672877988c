import { otlpFromEnv } from "../otel/config.ts";
import { ringBell } from "./client.ts";
import { type Ensured, type EnsureOptions, ensureDaemon } from "./start.ts";

/** A run that has just started. */
export interface Started extends Omit<EnsureOptions, "explicit"> {
  id: string;
  /** To be delivered: then a daemon is started where there is none. */
  stream: boolean;
  cwd: string;
}

/**
 * Tells the daemon that a run has started, and what its environment says that must not be written
 * down. To be called when the command already runs. Never rejects, takes a few seconds at most, and
 * nothing depends on it: the run's files say everything else, whenever a daemon looks.
 */
export async function announceStart(store: string, run: Started): Promise<Ensured | undefined> {
  const { id, stream, cwd, ...options } = run;
  const ensured = stream ? await ensureDaemon(store, options) : undefined;
  if (ensured?.running === false) return ensured;
  const { keys } = stream ? otlpFromEnv(options.env ?? process.env, cwd) : {};
  await ringBell(store, { id, event: "start", ...(keys === undefined ? {} : { keys }) });
  return ensured;
}
