import type { ChildProcess } from "node:child_process";
import { constants } from "node:os";
import { IgError, reasonOf } from "../../error.ts";

export interface Ended {
  code: number | null;
  signal: string | null;
  /** True when it died of a key: then the terminal would have told the whole group, not it alone. */
  typed?: boolean;
}

/** Signals whose default action also writes a core file: ours would only mislead. */
const CORE_DUMPERS = new Set([
  "SIGQUIT",
  "SIGILL",
  "SIGTRAP",
  "SIGABRT",
  "SIGBUS",
  "SIGFPE",
  "SIGSEGV",
  "SIGXCPU",
  "SIGXFSZ",
  "SIGSYS",
]);

/** The exit code a shell shows for this end: the code itself, or 128 + n for signal n. */
export function exitCode({ code, signal }: Ended): number {
  if (signal === null) return code ?? 1;
  const known = constants.signals as Record<string, number | undefined>;
  return 128 + (known[signal] ?? (Number(/\d+$/.exec(signal)?.[0]) || 0));
}

/**
 * Ends this process the way the command ended, never to return. A caller must see the death by a
 * signal itself: on SIGINT bash leaves a loop, on exit code 130 it goes on.
 */
export function exitLike(ended: Ended): never {
  const { signal, typed } = ended;
  if (signal !== null && signal in constants.signals && !CORE_DUMPERS.has(signal)) {
    const name = signal as NodeJS.Signals;
    if (name !== "SIGKILL") {
      // Node ignores SIGPIPE and others may be caught here: a listener taken away means default.
      process.removeAllListeners(name);
      process.once(name, () => {});
      process.removeAllListeners(name);
    }
    // The script that ran us never saw the key, and would go on with its next command.
    process.kill(typed ? 0 : process.pid, name);
  }
  process.exit(exitCode(ended));
}

/** The name of a signal number; those without one, such as real-time signals, get `SIG<n>`. */
export function signalName(number: number): string {
  const known = Object.entries(constants.signals).find(([, n]) => n === number);
  return known?.[0] ?? `SIG${number}`;
}

/** The end of a child of our own. Throws IgError when it could not be started at all. */
export function endOf(
  child: ChildProcess,
  { onLaunch, onPid }: { onLaunch: () => void; onPid: (pid: number) => void },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "E2BIG" ? "its arguments are too long" : reasonOf(error);
      reject(new IgError("not-executable", `cannot start ${child.spawnfile}: ${why}`));
    });
    onLaunch();
    if (child.pid !== undefined) onPid(child.pid);
  });
}
