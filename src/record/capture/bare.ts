import { type Ended, endOf } from "./exit.ts";
import { forwardSignals } from "./job-control.ts";
import { hangupIgnored, launch } from "./launch.ts";
import type { RunOptions } from "./run-options.ts";
import { withFiles } from "./session-leader.ts";

/**
 * Runs a command with our own standard streams, as without us: when its output cannot be captured
 * (no descriptors, no terminals left), that is no reason not to run it.
 */
export async function runBare({ command, cwd, env, files, ...told }: RunOptions): Promise<Ended> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const { file, args, ...how } = launch(command, cwd, env);
  const child = spawn(file, args, { ...how, cwd, stdio: withFiles([0, 1, 2], files) });
  const endForwarding = forwardSignals(child, hangupIgnored(env));
  try {
    return await endOf(child, told);
  } finally {
    endForwarding();
  }
}
