import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { runDaemon } from "../../src/deliver/daemon/main.ts";
import { IG, project } from "../fixtures/ig.ts";

/** Everything fast: the waits of production are long on purpose. */
export const FAST = {
  IG_DAEMON_POLL_MS: "20",
  IG_DAEMON_SCAN_MS: "50",
  IG_DAEMON_FLUSH_MS: "20",
  IG_DAEMON_BACKOFF_MS: "10",
  IG_DAEMON_BACKOFF_CAP_MS: "100",
  IG_DAEMON_PAUSED_MS: "100",
  // A daemon that comes too late to a test ends by itself.
  IG_DAEMON_IDLE_MS: "20000",
};

export const otlp = (url: string) => ({ ...FAST, OTEL_EXPORTER_OTLP_ENDPOINT: url });

/** Where a test's runs are to be stored; gone after it. */
export const tempStore = () => join(project(), ".idlergear");

/** A daemon in this process; `stop` waits for its end and says why it ended. It ends with the test. */
export async function daemonHere(
  store: string,
  env: NodeJS.ProcessEnv,
): Promise<{ ended: Promise<string>; stop(): Promise<string> }> {
  const stop = new AbortController();
  let ended: Promise<string> | undefined;
  await new Promise<void>((ready, fail) => {
    ended = runDaemon({ store, version: "0.1.0", env, stop: stop.signal, ready: () => ready() });
    ended.catch(fail);
  });
  const end = () => {
    stop.abort();
    return ended!;
  };
  onTestFinished(async () => {
    await end();
  });
  return { ended: ended!, stop: end };
}

/** `ig daemon start --foreground` as built, to be killed. */
export function igDaemonProcess(
  cwd: string,
  env: NodeJS.ProcessEnv,
  ...flags: string[]
): ChildProcess {
  const words = [IG, "daemon", "start", "--foreground", ...flags];
  const options = { cwd, env: { ...process.env, ...env }, stdio: "ignore" } as const;
  return ofTest(spawn(process.execPath, words, options));
}

/** No process outlives its test. */
export function ofTest<Child extends ChildProcess>(child: Child): Child {
  onTestFinished(() => kill(child));
  return child;
}

export async function kill(child: ChildProcess, signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}

/** Until `done()` is true. The test's own time limit is the only one. */
export async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) await new Promise((next) => setTimeout(next, 10));
}
