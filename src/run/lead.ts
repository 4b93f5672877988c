import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import type { ForkOptions, PtyBinding } from "./native.ts";

/** Opens the terminal before anything else: the first one a session's leader opens controls it. */
const TAKE_TERMINAL = `exec <>"$0" >&0 2>&0; exec "$@"`;
const STDERR = 2;
/** Where the leader finds our standard error; shells name no more than one digit. */
const CARRIED = 9;

/**
 * Like `fork` of the binding, with our own standard error at descriptor 9. The very same open file:
 * opened again by name it would have a position of its own, so that others would write over what
 * the command wrote, and a socket has no name at all.
 */
export function leadSession(
  binding: PtyBinding,
  { file, args, env, cwd, cols, rows, exited }: ForkOptions,
): ReturnType<PtyBinding["fork"]> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const { master, slave, slaveName } = binding.open(cols, rows);
  const cover = openSync("/dev/null", "r");
  const stdio: (number | "ignore")[] = ["ignore", "ignore", "ignore"];
  while (stdio.length < CARRIED) stdio.push("ignore");
  stdio.push(STDERR);
  const child = spawn("/bin/sh", ["-c", TAKE_TERMINAL, slaveName, file, ...args], {
    cwd,
    env: variables(env),
    detached: true, // setsid(2)
    stdio: withoutMaster(master, cover, withoutMaster(slave, cover, stdio)),
  });
  closeSync(cover);
  child.once("exit", (code, signal) =>
    exited(code ?? 0, signal === null ? 0 : constants.signals[signal]),
  );
  child.once("error", () => exited(126, 0));
  // The caller opens a better one by name; until it has, this one keeps the terminal alive.
  setImmediate(() => closeSync(slave));
  return { master, pid: child.pid ?? 0, slaveName };
}

function variables(env: string[]): Record<string, string> {
  return Object.fromEntries(
    env.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** The master survives exec, and in the command it would keep the terminal alive: cover it. */
export function withoutMaster(
  master: number,
  cover: number,
  stdio: (number | "ignore")[],
): (number | "ignore")[] {
  const all = [...stdio];
  while (all.length <= master) all.push("ignore");
  all[master] = cover;
  return all;
}
