import { defined } from "../../defined.ts";
import { complain, IgError, reasonOf } from "../../error.ts";
import type { Sink } from "../../event.ts";
import { runBare } from "./bare.ts";
import type { Ended } from "./exit.ts";
import { Fanout } from "./fanout.ts";
import { inheritedFiles } from "./inherited-files.ts";
import { runInteractive } from "./interactive.ts";
import { loadPty, type PtyBinding } from "./native.ts";
import { runOutputOnly } from "./output-only.ts";
import type { RunOptions } from "./run-options.ts";
import { UserTty } from "./user-tty.ts";

export interface CaptureOptions
  extends Pick<RunOptions, "command" | "cwd" | "env">,
    Partial<Pick<RunOptions, "onLaunch" | "onPid">> {
  /** pty: the command sees a terminal; needs one on standard output. */
  mode: "pty" | "pipe";
  /**
   * Called in this order for every event. A function makes them before the command starts, but in
   * the time its terminal takes to get ready.
   */
  sinks: Sink[] | (() => Sink[]);
  /** Where the command's terminal is to be shown; this process's own by default. */
  tty?: UserTty;
}

export interface Captured extends Ended {
  /** Why output is missing where the user sent it, if it is; sinks before that one have it all. */
  unshown?: string;
  /** What took part in the recording and failed, and so missed the rest of the run. */
  dropped: string[];
  /** Why nothing of the output was captured, when that was so. */
  uncaptured?: string;
}

/** Runs a command to its end. Resolves when every sink has got all of its output and the exit. */
export async function capture(options: CaptureOptions): Promise<Captured> {
  const files = inheritedFiles();
  const { sinks, onLaunch = () => {}, onPid = () => {} } = options;
  const fanout = new Fanout();
  let made = false;
  const makeSinks = () => {
    made = true;
    fanout.start(typeof sinks === "function" ? sinks() : sinks);
  };
  const binding = options.mode === "pty" ? loadPty() : undefined;
  if (typeof binding === "string") {
    complain(`${binding}; recording through pipes, without a terminal`);
  }
  let launched = false;
  const onStart = () => {
    launched = true;
    onLaunch();
  };
  const common = { ...options, files, fanout, makeSinks, onLaunch: onStart, onPid };
  let ended: Ended;
  let uncaptured: string | undefined;
  try {
    ended = await captured(common, binding);
  } catch (error) {
    // What says what to do next says why the command itself cannot run.
    if (launched || error instanceof IgError) throw error;
    uncaptured = `the output could not be captured: ${reasonOf(error)}`;
    if (!made) makeSinks();
    ended = await runBare(common);
  }
  fanout.exit(ended);
  const dropped = fanout.dropped.map(({ sink, error }) => `${sink}: ${error.message}`);
  return { ...ended, dropped, ...defined({ unshown: fanout.unshown?.message, uncaptured }) };
}

async function captured(
  options: RunOptions & Pick<CaptureOptions, "tty">,
  binding: PtyBinding | string | undefined,
): Promise<Ended> {
  if (typeof binding !== "object") {
    const { runPipes } = await import("./pipes.ts");
    return await runPipes(options);
  }
  const { tty = new UserTty() } = options;
  const run = tty.interactive ? runInteractive : runOutputOnly;
  return await run({ ...options, binding, tty });
}
