import { setMaxListeners } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { IgError } from "../../error.ts";
import { daemonDir, daemonLog } from "../../store/paths.ts";
import { createBell, createGate } from "../bell-and-gate.ts";
import { createEndpoints } from "../export/endpoints.ts";
import { createFleet, type Fleet } from "../export/scheduler.ts";
import type { Courier } from "../export/transport.ts";
import { type Journal, openJournal } from "../journal.ts";
import type { Report } from "../report.ts";
import { settingsFrom } from "../settings.ts";
import { ask } from "./client.ts";
import { claimStore, type Ownership } from "./lease.ts";
import { createDoor, type Door } from "./listener.ts";

export interface DaemonOptions {
  store: string;
  version: string;
  env?: NodeJS.ProcessEnv;
  /** Given: the daemon ends when this is aborted. SIGTERM and SIGINT end it anyway. */
  stop?: AbortSignal;
  /** Called once it answers. */
  ready?: (socket: string) => void;
}

/** A daemon that is stopped waits so long for requests under way. */
const DRAIN_MS = 10_000;
const DEPOSED = "another daemon took over, or the store was removed";

/**
 * The daemon of one store, from claim to exit: finds runs to be exported, exports them, answers on
 * its socket, and ends when told to, when idle for long, or when it is no longer the owner.
 *
 * @returns why it ended
 * @throws IgError daemon-running when another process is this store's daemon
 */
export async function runDaemon(options: DaemonOptions): Promise<string> {
  const { store, version, env = process.env } = options;
  const settings = settingsFrom(env);
  prepareDir(store);
  const owned = await claim(store);
  const log = openJournal(daemonLog(store), settings.logBytes);
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  const end = (why: string) => ending.abort(new Error(why));
  const forget = onSignals(end);
  options.stop?.addEventListener("abort", () => end("ended"));
  const courier: Courier = {
    endpoints: createEndpoints(env, dirname(store), settings),
    settings,
    gate: createGate(settings.concurrency),
    stop: ending.signal,
    mayWrite() {
      if (!owned.holds()) end(DEPOSED);
      ending.signal.throwIfAborted();
    },
  };
  const fleet = createFleet(store, courier, log, version);
  const facts = { version, started_at: new Date().toISOString(), project: dirname(store) };
  const door = createDoor(store, env, version, facts.started_at, async (request) => {
    ending.signal.throwIfAborted();
    if (request.type === "ring") await fleet.rung(request.id, request.keys);
    if (request.type === "stop") end("told to stop");
    if (request.type !== "report") return {};
    return {
      report: reportOf(fleet, courier, { ...facts, socket: door.socket, log: daemonLog(store) }),
    };
  });
  try {
    await door.open();
    log(`daemon ${process.pid} (${version}) listens at ${door.socket}`);
    options.ready?.(door.socket);
    await watch(fleet, door, courier, log, end);
    await Promise.race([fleet.settled(), createBell().wait(DRAIN_MS)]);
  } finally {
    door.close();
    owned.release();
    forget();
  }
  const why = (ending.signal.reason as Error).message;
  log(`daemon ${process.pid} ends: ${why}`);
  return why;
}

async function claim(store: string): Promise<Ownership> {
  const claim = await claimStore(store);
  if ("owned" in claim) return claim.owned;
  throw new IgError(
    "daemon-running",
    `a daemon (pid ${claim.pid}) serves this project already`,
    "See ig daemon status.",
  );
}

/** Until the daemon is told to end, or has nothing to do for long. */
async function watch(
  fleet: Fleet,
  door: Door,
  { settings, mayWrite, stop }: Courier,
  log: Journal,
  end: (why: string) => void,
): Promise<void> {
  const clock = createBell();
  let busyAt = Date.now();
  while (!stop.aborted) {
    try {
      mayWrite();
      await door.keep();
      await fleet.scan();
    } catch (error) {
      if (!stop.aborted) log(`scan: ${(error as Error).message}`);
    }
    if (!fleet.idle()) busyAt = Date.now();
    if (Date.now() - busyAt >= settings.idleMs) end("nothing to do");
    await clock.wait(Math.min(settings.scanMs, settings.idleMs), stop);
  }
}

function onSignals(end: (why: string) => void): () => void {
  const handlers = (["SIGTERM", "SIGINT"] as const).map((name) => {
    const handler = () => end(`ended by ${name}`);
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

function reportOf(
  fleet: Fleet,
  courier: Courier,
  facts: Pick<Report, "version" | "started_at" | "project" | "socket" | "log">,
): Report {
  return {
    pid: process.pid,
    ...facts,
    exported: fleet.exported(),
    endpoints: [...courier.endpoints.all()].map(({ target, state, why, notBefore }) => ({
      url: target.config.url,
      protocol: target.config.protocol,
      state,
      ...(state === "ok" || why === undefined ? {} : { why }),
      ...(state === "ok" ? {} : { next_try: new Date(notBefore).toISOString() }),
    })),
    agents: fleet.agents(),
  };
}

/** Private to its owner, and ignored by git even where the store around it is not. */
function prepareDir(store: string): void {
  const dir = daemonDir(store);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  chmodSync(dir, 0o700);
  writeFileSync(join(dir, ".gitignore"), "*\n", { mode: 0o600 });
}

/** A daemon on its way out needs so long at most. */
const PREDECESSOR_MS = 15_000;

/**
 * `ig daemon start --foreground`: the daemon in this process, until it ends. One that is just ending
 * is waited for.
 * @throws IgError daemon-running
 */
export async function runDaemonHere(
  store: string,
  version: string,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const deadline = Date.now() + PREDECESSOR_MS;
  for (;;) {
    try {
      return await runDaemon({ store, version, env });
    } catch (error) {
      const running = error instanceof IgError && error.code === "daemon-running";
      if (!running || Date.now() > deadline) throw error;
      if ((await ask(store, { type: "ping" }))?.ok === true) throw error;
      await new Promise((next) => setTimeout(next, 100));
    }
  }
}
