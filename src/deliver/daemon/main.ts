import { chmodSync } from "node:fs";
import { join } from "node:path";
import { IgError } from "../../error.ts";
import { ownDir, ownTop, replaceOwn } from "../../os/own-files.ts";
import { daemonDir } from "../../store/paths.ts";
import { ask } from "./client.ts";
import { Daemon } from "./daemon.ts";
import { claimStore, type Ownership } from "./lease.ts";

export interface DaemonOptions {
  store: string;
  version: string;
  env?: NodeJS.ProcessEnv;
  /** Given: the daemon ends when this is aborted. SIGTERM and SIGINT end it anyway. */
  stop?: AbortSignal;
  /** Called once it answers. */
  ready?: (socket: string) => void;
}

/**
 * The daemon of one store, from claim to exit: finds runs to be exported, exports them, answers on
 * its socket, and ends when told to, when idle for long, or when it is no longer the owner.
 *
 * @returns why it ended
 * @throws IgError daemon-running when another process is this store's daemon
 */
export async function runDaemon(options: DaemonOptions): Promise<string> {
  const { store, version, env = process.env, stop, ready = () => {} } = options;
  prepareDir(store);
  const daemon = new Daemon(store, await claim(store), version, env);
  const forget = onSignals((name) => daemon.end(`ended by ${name}`));
  stop?.addEventListener("abort", () => daemon.end("ended"));
  try {
    return await daemon.run(ready);
  } finally {
    forget();
  }
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

function onSignals(end: (name: string) => void): () => void {
  const handlers = (["SIGTERM", "SIGINT"] as const).map((name) => {
    const handler = () => end(name);
    process.on(name, handler);
    return () => process.off(name, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}

/** Private to its owner, and ignored by git even where the store around it is not. */
function prepareDir(store: string): void {
  const dir = daemonDir(store);
  ownTop(store);
  ownDir(store, dir);
  chmodSync(dir, 0o700);
  replaceOwn(store, join(dir, ".gitignore"), "*\n");
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
