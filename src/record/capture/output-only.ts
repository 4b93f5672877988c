import { closeSync, openSync } from "node:fs";
import { isatty } from "node:tty";
import { type Ended, spawned } from "./exit.ts";
import type { InnerOptions } from "./interactive.ts";
import { forwardSignals } from "./job-control.ts";
import { hangupIgnored, launch } from "./launch.ts";
import { lendKeys } from "./pager-keys.ts";
import { Pty } from "./pty.ts";
import { withFiles, withoutMaster } from "./session-leader.ts";

/**
 * Runs a command in our own session, with only its output on an inner terminal: the way when
 * standard input is a pipe or a file. The command reads that itself; keys, job control and /dev/tty
 * stay with the outer terminal, which others in the pipeline use as well. The inner terminal changes
 * no byte, for the outer one will.
 */
export async function runShared(options: InnerOptions): Promise<Ended> {
  const { binding, terminal, command, cwd, env, files, fanout, ready, onStart, onSpawn } = options;
  const { spawn, spawnSync } = process.getBuiltinModule("node:child_process");
  ready();
  const size = terminal.size() ?? { cols: 80, rows: 24 };
  const opened = binding.open(size.cols, size.rows);
  // This descriptor would reach the command; Pty opens a better one by name.
  const pty = new Pty(binding, opened, (data) => {
    keys?.look(data);
    fanout.output("tty", data);
  });
  let keys: ReturnType<typeof lendKeys> | undefined;
  closeSync(opened.slave);
  spawnSync("stty", ["raw", "-echo"], { stdio: [pty.slave, "ignore", "ignore"] });

  const cover = openSync("/dev/null", "r");
  const { file, args, ...start } = launch(command, cwd, env);
  const child = spawn(file, args, {
    ...start,
    cwd,
    stdio: withoutMaster(
      opened.master,
      cover,
      withFiles([0, pty.slave, isatty(2) ? pty.slave : 2], files),
    ),
  });
  closeSync(cover);
  if (child.pid !== undefined)
    keys = lendKeys({ pty, slaveName: opened.slaveName, child: child.pid });
  const endForwarding = forwardSignals(child, hangupIgnored(env));
  const resized = () => {
    const next = terminal.size() ?? size;
    pty.resize(next);
    fanout.resize(next);
    // The kernel told the command before the inner terminal had its new size.
    child.kill("SIGWINCH");
  };
  process.on("SIGWINCH", resized);
  try {
    return await spawned(child, { onStart, onSpawn });
  } finally {
    pty.leave(1);
    keys?.end();
    endForwarding();
    process.removeListener("SIGWINCH", resized);
    terminal.close();
  }
}
