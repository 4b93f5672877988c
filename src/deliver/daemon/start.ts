import { spawn } from "node:child_process";
import { IgError, messageOf, refusalOf } from "../../error.ts";
import { ownDir, ownTop } from "../../os/own-files.ts";
import { daemonDir, daemonLog } from "../../store/paths.ts";
import { openForJournal } from "../journal.ts";
import type { Report } from "../report.ts";
import { ask, clientVersion } from "./client.ts";
import { ownerOf } from "./lease.ts";
import type { Answer, Request } from "./protocol.ts";

/** How to run ig's own `daemon start --foreground`: program and words. */
type Launch = [program: string, ...words: string[]];

export type Ensured =
  | { running: true; pid: number; started: boolean }
  /** One line, for the header's `Logs: local (daemon not running: ...)`. */
  | { running: false; why: string };

export interface EnsureOptions {
  env?: NodeJS.ProcessEnv;
  /** Ask even where nobody wants a daemon by itself: in CI, or with IG_NO_DAEMON. */
  explicit?: boolean;
  timeoutMs?: number;
  launch?: Launch;
  /** Ours; a daemon of an older one is retired. */
  version?: string;
}

/** Its start-up: loading and claiming. */
const START_MS = 10_000;
const STOP_MS = 15_000;
const STEP_MS = 50;
const ANSWER_MS = 5_000;

/**
 * A daemon for this store: the one there is, unless it is older than we are; else a new one, in a
 * session of its own. Never throws. Does not keep the process alive beyond its own answer.
 */
export async function ensureDaemon(store: string, options: EnsureOptions = {}): Promise<Ensured> {
  const env = options.env ?? process.env;
  try {
    const there = await ask(store, { type: "ping" });
    if (there?.ok === true && !isOlder(there.version, options.version ?? clientVersion()))
      return { running: true, pid: there.pid, started: false };
    if (options.explicit !== true && env.IG_NO_DAEMON)
      return { running: false, why: "IG_NO_DAEMON is set" };
    if (options.explicit !== true && env.CI) return { running: false, why: "not started in CI" };
    if (there?.ok === true) await stopDaemon(store);
    return await startDetached(store, env, options);
  } catch (error) {
    return { running: false, why: refusalOf(error) ?? messageOf(error) };
  }
}

async function startDetached(
  store: string,
  env: NodeJS.ProcessEnv,
  { launch = ownLaunch(), timeoutMs = START_MS }: EnsureOptions,
): Promise<Ensured> {
  ownTop(store);
  ownDir(store, daemonDir(store));
  const output = openForJournal(daemonLog(store));
  const child = spawn(launch[0], launch.slice(1), {
    cwd: "/",
    detached: true,
    stdio: ["ignore", output, output],
    env: { ...env, IG_ROOT: store },
  });
  child.unref();
  let problem: string | undefined;
  child.on("error", (error) => {
    problem = `cannot be started: ${error.message}`;
  });
  child.on("exit", (code) => {
    problem = `exited with ${code ?? "a signal"} at once; see ig daemon logs`;
  });
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask(store, { type: "ping" });
    if (answer?.ok === true)
      return { running: true, pid: answer.pid, started: answer.pid === child.pid };
    if (problem !== undefined && (await ownerOf(store)) === undefined)
      return { running: false, why: problem };
    if (Date.now() > deadline) return { running: false, why: "did not answer in time" };
    await new Promise((next) => setTimeout(next, STEP_MS));
  }
}

/**
 * Tells the daemon to end, and waits until its process is gone. What is not exported yet stays in
 * the runs' files, for the next daemon. False when there was none.
 * @throws IgError daemon-stuck
 */
export async function stopDaemon(store: string, timeoutMs = STOP_MS): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  /** Who heard it last: the next one may just have been starting. */
  let heard = (await ask(store, { type: "stop" }))?.pid;
  let found = heard !== undefined;
  for (;;) {
    const owner = await ownerOf(store);
    if (owner === undefined) return found;
    found = true;
    if (Date.now() > deadline)
      throw new IgError(
        "daemon-stuck",
        `the daemon (pid ${owner.pid}) does not end`,
        "End it with kill; nothing is lost by it.",
      );
    await new Promise((next) => setTimeout(next, STEP_MS));
    if (owner.pid !== heard) heard = (await ask(store, { type: "stop" }))?.pid;
  }
}

/**
 * The daemon's account of itself; undefined when there is none.
 * @throws IgError daemon-refused when it is one we cannot talk to, daemon-silent
 */
export async function askReport(store: string): Promise<Report | undefined> {
  const answer = await askOwner(store, { type: "report" });
  if (answer === undefined) return undefined;
  const { Report } = await import("../report.ts");
  const report = Report.safeParse(answer.report);
  if (report.success) return report.data;
  throw new IgError(
    "daemon-refused",
    `the daemon (pid ${answer.pid}, version ${answer.version}) does not report: ${answer.error ?? "not understood"}`,
    "Restart it: ig daemon stop; ig daemon start",
  );
}

/** One that is just starting has the store a moment before its socket. */
async function askOwner(store: string, request: Request): Promise<Answer | undefined> {
  for (const deadline = Date.now() + ANSWER_MS; ; ) {
    const answer = await ask(store, request, ANSWER_MS);
    if (answer !== undefined) return answer;
    const owner = await ownerOf(store);
    if (owner === undefined) return undefined;
    if (Date.now() > deadline)
      throw new IgError(
        "daemon-silent",
        `the daemon (pid ${owner.pid}) does not answer`,
        "End it with ig daemon stop, or kill; nothing is lost by it.",
      );
    await new Promise((next) => setTimeout(next, STEP_MS));
  }
}

function ownLaunch(): Launch {
  return [
    process.execPath,
    ...process.execArgv,
    process.argv[1]!,
    "daemon",
    "start",
    "--foreground",
  ];
}

/** By the three numbers; a build without a version is nobody's elder. */
export function isOlder(theirs: string, ours: string): boolean {
  const numbers = (version: string) => version.split("-")[0]!.split(".").map(Number);
  const [a, b] = [numbers(theirs), numbers(ours)];
  for (let i = 0; i < 3; i++)
    if ((a[i] ?? 0) !== (b[i] ?? 0))
      return !theirs.startsWith("0.0.0") && (a[i] ?? 0) < (b[i] ?? 0);
  return false;
}
