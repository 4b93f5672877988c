import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { runDaemon } from "../../src/deliver/daemon/main.ts";
import { IG } from "../fixtures/ig.ts";

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

/** A daemon in this process; `stop` waits for its end and says why it ended. */
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
  return {
    ended: ended!,
    stop() {
      stop.abort();
      return ended!;
    },
  };
}

const BUNDLES = mkdtempSync(join(tmpdir(), "ig-daemon-bundle-"));

/** Bundled: loading TypeScript anew for each of many processes would take most of the time. */
function bundle(name: string): string {
  const outfile = join(BUNDLES, `${name}.mjs`);
  buildSync({
    entryPoints: [fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);",
    },
  });
  return outfile;
}

const DAEMON = bundle("daemon");
const WRITER = bundle("writer");

export const daemonCommand = (store: string, version = "0.1.0") => [
  process.execPath,
  DAEMON,
  store,
  version,
];

/** A process that records a run of `lines` lines over about `ms` milliseconds. */
export function writerProcess(store: string, lines: number, ms: number): ChildProcess {
  return spawn(process.execPath, [WRITER, store, String(lines), String(ms)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

const PRINTER = bundle("printer");

/** The same recorded by the built `ig run --stream`, over pipes; its header is on stderr. */
export function recorderProcess(root: string, lines: number, ms: number): ChildProcess {
  const command = [process.execPath, PRINTER, String(lines), String(ms)];
  return spawn(process.execPath, [IG, "run", "--stream", "--no-pty", "--", ...command], {
    cwd: root,
    env: { ...process.env, IG_NO_DAEMON: "1", IG_QUIET: "" },
    stdio: ["ignore", "ignore", "pipe"],
  });
}

/** A daemon as a process of its own, to be killed. */
export function daemonProcess(
  store: string,
  env: NodeJS.ProcessEnv,
  version?: string,
): ChildProcess {
  const [program, ...words] = daemonCommand(store, version);
  return spawn(program!, words, {
    env: { ...process.env, CI: "", ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

export async function ready(child: ChildProcess): Promise<void> {
  await once(child.stdout!, "data");
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
