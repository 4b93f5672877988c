import type { ChildProcess } from "node:child_process";
import { IgError } from "../error.ts";
import type { Ended } from "../record/capture/exit.ts";

/** The end of a child of our own. Throws IgError when it could not be started at all. */
export function spawned(
  child: ChildProcess,
  { onStart, onSpawn }: { onStart: (pid: number) => void; onSpawn: () => void },
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
    child.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "E2BIG" ? "its arguments are too long" : error.message;
      reject(new IgError("not-executable", `cannot start ${child.spawnfile}: ${why}`));
    });
    onSpawn();
    if (child.pid !== undefined) onStart(child.pid);
  });
}
