import type { Command } from "./command.ts";
import type { Sink } from "./event.ts";
import type { Ended } from "./exit.ts";
import { Fanout } from "./fanout.ts";
import { runInner } from "./inner.ts";
import { loadPty } from "./native.ts";
import { runShared } from "./shared.ts";
import { Terminal, TerminalSink } from "./terminal.ts";

export interface CaptureOptions {
  command: Command;
  /** pty: the command sees a terminal; needs one on standard output. */
  mode: "pty" | "pipe";
  cwd: string;
  /** The whole environment of the command. */
  env: NodeJS.ProcessEnv;
  /** Called in this order for every event. */
  sinks: Sink[];
  /** The command's pid, once known; a command that ends within milliseconds may have none. */
  onStart?: (pid: number) => void;
}

export interface Captured extends Ended {
  /** As asked for, or pipe where there is no native PTY. */
  mode: "pty" | "pipe";
  /** Sinks that failed and were left out from then on. */
  dropped: { sink: string; error: Error }[];
}

/** Runs a command to its end. Resolves when every sink has got all of its output and the exit. */
export async function capture(options: CaptureOptions): Promise<Captured> {
  const { sinks, onStart = () => {} } = options;
  const fanout = new Fanout(sinks);
  const binding = options.mode === "pty" ? loadPty() : undefined;
  if (typeof binding === "string") {
    process.stderr.write(`ig: ${binding}; recording through pipes, without a terminal\n`);
  }
  const common = { ...options, fanout, onStart };
  let ended: Ended;
  if (typeof binding !== "object") {
    const { runPipes } = await import("./pipe.ts");
    ended = await runPipes(common);
  } else {
    const terminal = new Terminal();
    const shown = sinks.find((sink) => sink instanceof TerminalSink);
    const run = terminal.interactive ? runInner : runShared;
    ended = await run({ ...common, binding, terminal, shown });
  }
  fanout.exit(ended);
  const mode = typeof binding === "object" ? "pty" : "pipe";
  return { ...ended, mode, dropped: fanout.dropped };
}
