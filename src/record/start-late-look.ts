import { spawn } from "node:child_process";
import type { StartMark } from "../version/look-around.ts";

/** The word by which `src/cli/main.ts` knows what it is started for; no user's. */
const LATE_LOOK = "__look";

/** Starts the process and does not wait for it. Never throws: without it, less is known of the run. */
export function startLateLook(store: string, id: string, mark: StartMark): void {
  try {
    const words = [store, id, String(mark.ns), String(mark.dev), String(mark.ms)];
    const child = spawn(
      process.execPath,
      [...process.execArgv, process.argv[1]!, LATE_LOOK, ...words],
      {
        cwd: "/",
        detached: true,
        stdio: "ignore",
      },
    );
    child.on("error", () => {});
    child.unref();
  } catch {}
}
