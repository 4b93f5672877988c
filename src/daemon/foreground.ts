import { IgError } from "../error.ts";
import { ask } from "../deliver/daemon/client.ts";
import { runDaemon } from "../deliver/daemon/main.ts";

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
