import { defined } from "../../defined.ts";
import { complain } from "../../error.ts";
import type { Sink } from "../../event.ts";
import type { Ended } from "./exit.ts";
import { Fanout } from "./fanout.ts";
import { inheritedFiles } from "./inherited-files.ts";
import { runInteractive } from "./interactive.ts";
import { loadPty } from "./native.ts";
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
}

/** Runs a command to its end. Resolves when every sink has got all of its output and the exit. */
export async function capture(options: CaptureOptions): Promise<Captured> {
  const files = inheritedFiles();
  const { sinks, onLaunch = () => {}, onPid = () => {} } = options;
  const fanout = new Fanout();
  const makeSinks = () => fanout.start(typeof sinks === "function" ? sinks() : sinks);
  const binding = options.mode === "pty" ? loadPty() : undefined;
  if (typeof binding === "string") {
    complain(`${binding}; recording through pipes, without a terminal`);
  }
  const common = { ...options, files, fanout, makeSinks, onLaunch, onPid };
  let ended: Ended;
  if (typeof binding !== "object") {
    const { runPipes } = await import("./pipes.ts");
    ended = await runPipes(common);
  } else {
    const { tty = new UserTty() } = options;
    const run = tty.interactive ? runInteractive : runOutputOnly;
    ended = await run({ ...common, binding, tty });
  }
  fanout.exit(ended);
  const dropped = fanout.dropped.map(({ sink, error }) => `${sink}: ${error.message}`);
  return { ...ended, dropped, ...defined({ unshown: fanout.unshown?.message }) };
}
