import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";
import { type Ended, endOf } from "./exit.ts";
import { forwardSignals } from "./job-control.ts";
import { hangupIgnored, launch } from "./launch.ts";
import { PagerKeys } from "./pager-keys.ts";
import { Pty } from "./pty.ts";
import type { PtyRunOptions } from "./run-options.ts";
import { withFiles, withoutMaster } from "./session-leader.ts";

/**
 * Runs a command in our own session, with only its output on a terminal of its own: the way when
 * standard input is a pipe or a file. The command reads that itself; keys, job control and /dev/tty
 * stay with the user's terminal, which others in the pipeline use as well. The command's terminal
 * changes no byte, for the user's will.
 */
export async function runOutputOnly(options: PtyRunOptions): Promise<Ended> {
  const { binding, tty, env, fanout, makeSinks } = options;
  makeSinks();
  const size = tty.size() ?? { cols: 80, rows: 24 };
  const opened = binding.open(size.cols, size.rows);
  let keys: PagerKeys | undefined;
  const pty = new Pty(binding, opened, (data) => {
    keys?.look(data);
    fanout.output("tty", data);
  });
  // This descriptor would reach the command; Pty has opened a better one by name.
  closeSync(opened.slave);
  const child = start(options, pty, opened.master);
  if (child.pid !== undefined) keys = new PagerKeys(pty, opened.slaveName, child.pid);
  const endForwarding = forwardSignals(child, hangupIgnored(env));
  const resized = () => {
    const next = tty.size() ?? size;
    pty.resize(next);
    fanout.resize(next);
    // The kernel told the command before its terminal had the new size.
    child.kill("SIGWINCH");
  };
  process.on("SIGWINCH", resized);
  try {
    return await endOf(child, options);
  } finally {
    pty.leave(1);
    keys?.end();
    endForwarding();
    process.removeListener("SIGWINCH", resized);
    tty.close();
  }
}

/** Starts the command on the slave side, which passes every byte on as it is. */
function start({ command, cwd, env, files }: PtyRunOptions, { slave }: Pty, master: number) {
  const { spawn, spawnSync } = process.getBuiltinModule("node:child_process");
  spawnSync("stty", ["raw", "-echo"], { stdio: [slave, "ignore", "ignore"] });
  const cover = openSync("/dev/null", "r");
  const { file, args, ...how } = launch(command, cwd, env);
  const stdio = withFiles([0, slave, isatty(2) ? slave : 2], files);
  const child = spawn(file, args, { ...how, cwd, stdio: withoutMaster(master, cover, stdio) });
  closeSync(cover);
  return child;
}
