import { existsSync } from "node:fs";
import type { SignalKeys } from "../deliver/otlp/config.ts";
import { daemonFile } from "../store/paths.ts";
import type { Run } from "../store/runs/record.ts";

/** How long a run that is over waits to hear why it is not delivered. */
const DELIVERY_MS = 200;
/** How long it takes to tell the daemon of its end, at most: nobody shall feel it. */
const NOTICE_MS = 50;

/** What `--stream` adds to a run; without the flag nothing of it is loaded. */
export interface Streaming {
  /** For the record: where to deliver, without keys, and the run's span. */
  fields: Partial<Run>;
  /** For the command: TRACEPARENT. */
  env: NodeJS.ProcessEnv;
  keys: SignalKeys;
}

export async function prepareStreaming(env: NodeJS.ProcessEnv, cwd: string): Promise<Streaming> {
  const [{ otlpFromEnv }, { traceFor }] = await Promise.all([
    import("../deliver/otlp/config.ts"),
    import("../deliver/otlp/trace.ts"),
  ]);
  const { otlp, keys } = otlpFromEnv(env, cwd);
  const trace = traceFor(env);
  return { fields: { otlp, trace }, env: { ...env, TRACEPARENT: trace.traceparent }, keys };
}

/**
 * The header's word on delivery. It is written before the command starts, so nothing may be asked
 * of a daemon yet: one that may be started will be, unless that is switched off.
 */
export function streamingTitle(store: string, env: NodeJS.ProcessEnv): string {
  const off = env.IG_NO_DAEMON ? "IG_NO_DAEMON is set" : env.CI ? "not started in CI" : undefined;
  if (off === undefined || existsSync(daemonFile(store))) return "streaming to daemon";
  return `local (daemon not running: ${off})`;
}

/**
 * Tells the daemon that a run began, starting one where it was asked for. Runs beside the command;
 * resolves to why nothing will be delivered for now, if so. Never rejects.
 */
export async function announceStart(
  store: string,
  id: string,
  streaming: Pick<Streaming, "keys"> | undefined,
): Promise<string | undefined> {
  if (streaming === undefined && !existsSync(daemonFile(store))) return undefined;
  const { notifyDaemon } = await import("../deliver/daemon/client.ts");
  if (streaming === undefined) {
    await notifyDaemon(store, { id, event: "start" });
    return undefined;
  }
  const { ensureDaemon } = await import("../deliver/daemon/start.ts");
  const daemon = await ensureDaemon(store);
  if (!daemon.running) return daemon.why;
  await notifyDaemon(store, { id, event: "start", keys: streaming.keys });
  return undefined;
}

/** Why nothing is delivered for now, if that is known soon: what is over waits no longer. */
export async function soonUndelivered(
  announced: Promise<string | undefined>,
): Promise<string | undefined> {
  const late = new Promise<undefined>((done) => setTimeout(done, DELIVERY_MS, undefined).unref());
  return await Promise.race([announced, late]);
}

/** Tells the daemon that a run has ended, if there is one. Never rejects. */
export async function announceEnd(store: string, id: string): Promise<void> {
  if (!existsSync(daemonFile(store))) return;
  const { notifyDaemon } = await import("../deliver/daemon/client.ts");
  await notifyDaemon(store, { id, event: "end" }, NOTICE_MS);
}
