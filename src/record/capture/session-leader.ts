import { closeSync, openSync } from "node:fs";
import { constants } from "node:os";
import { complain, reasonOf } from "../../error.ts";
import type { ForkOptions, PtyBinding } from "./native.ts";

/** Opens the terminal before anything else: the first one a session's leader opens controls it. */
const TAKE_TERMINAL = `exec <>"$0" >&0 2>&0; exec "$@"`;
const STDERR = 2;

/**
 * Like `fork` of the binding, with more open files: our own standard error at descriptor `stderr`,
 * and `files` under their own numbers. The very same open files: opened again by name they would
 * have a position of their own, so that others would write over what the command wrote, and a
 * socket has no name at all.
 */
export function forkWithFiles(
  binding: PtyBinding,
  { file, args, env, cwd, cols, rows, exited }: ForkOptions,
  { stderr, files }: { stderr: number | undefined; files: number[] },
): ReturnType<PtyBinding["fork"]> {
  const { spawn } = process.getBuiltinModule("node:child_process");
  const { master, slave, slaveName } = binding.open(cols, rows);
  const cover = openSync("/dev/null", "r");
  const stdio = withFiles(["ignore", "ignore", "ignore"], files);
  if (stderr !== undefined) place(stdio, stderr, STDERR);
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
  child.once("error", (error) => {
    complain(`cannot start ${file}: ${reasonOf(error)}`);
    exited(126, 0);
  });
  // The caller opens a better one by name; until it has, this one keeps the terminal alive.
  setImmediate(() => closeSync(slave));
  return { master, pid: child.pid ?? 0, slaveName };
}

function variables(env: string[]): Record<string, string> {
  return Object.fromEntries(
    env.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}

/** `stdio` and files that keep their numbers. */
export function withFiles(stdio: (number | "ignore")[], files: number[]): (number | "ignore")[] {
  const all = [...stdio];
  for (const file of files) place(all, file, file);
  return all;
}

/** Above standard error, "ignore" leaves a descriptor closed. */
function place(stdio: unknown[], at: number, file: number): void {
  while (stdio.length <= at) stdio.push("ignore");
  stdio[at] = file;
}

/** The master survives exec, and in the command it would keep the terminal alive: cover it. */
export function withoutMaster(
  master: number,
  cover: number,
  stdio: (number | "ignore")[],
): (number | "ignore")[] {
  const all = [...stdio];
  place(all, master, cover);
  return all;
}
