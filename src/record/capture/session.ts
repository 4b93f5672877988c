import type { Sink } from "../../event.ts";
import type { Ended } from "./exit.ts";
import { Fanout } from "./fanout.ts";
import { runInner } from "./interactive.ts";
import { loadPty } from "./native.ts";
import { runShared } from "./output-only.ts";
import type { Command } from "./resolve.ts";
import { inheritedFiles } from "./session-leader.ts";
import { Terminal } from "./tty.ts";

export interface CaptureOptions {
  command: Command;
  /** pty: the command sees a terminal; needs one on standard output. */
  mode: "pty" | "pipe";
  cwd: string;
  /** The whole environment of the command. */
  env: NodeJS.ProcessEnv;
  /**
   * Called in this order for every event. A function makes them before the command starts, but in
   * the time its terminal takes to get ready.
   */
  sinks: Sink[] | (() => Sink[]);
  /** Where the command's terminal is to be shown; this process's own by default. */
  terminal?: Terminal;
  /** The command's pid, once known; a command that ends within milliseconds may have none. */
  onStart?: (pid: number) => void;
  /** Called once the command is being started: the time to do what need not come before. */
  onSpawn?: () => void;
}

export interface Captured extends Ended {
  /** As asked for, or pipe where there is no native PTY. */
  mode: "pty" | "pipe";
  /** Why output is missing where the user sent it, if it is; sinks before that one have it all. */
  unshown?: string;
  /** Sinks that failed and were left out from then on. */
  dropped: { sink: string; error: Error }[];
}

/** Runs a command to its end. Resolves when every sink has got all of its output and the exit. */
export async function capture(options: CaptureOptions): Promise<Captured> {
  const files = inheritedFiles();
  const { sinks, onStart = () => {}, onSpawn = () => {} } = options;
  const fanout = new Fanout();
  const ready = () => fanout.start(typeof sinks === "function" ? sinks() : sinks);
  const binding = options.mode === "pty" ? loadPty() : undefined;
  if (typeof binding === "string") {
    process.stderr.write(`ig: ${binding}; recording through pipes, without a terminal\n`);
  }
  const common = { ...options, files, fanout, ready, onStart, onSpawn };
  let ended: Ended;
  if (typeof binding !== "object") {
    const { runPipes } = await import("./pipes.ts");
    ended = await runPipes(common);
  } else {
    const { terminal = new Terminal() } = options;
    const run = terminal.interactive ? runInner : runShared;
    ended = await run({ ...common, binding, terminal });
  }
  fanout.exit(ended);
  const mode = typeof binding === "object" ? "pty" : "pipe";
  const { dropped, unshown } = fanout;
  return { ...ended, mode, dropped, ...(unshown && { unshown: unshown.message }) };
}
