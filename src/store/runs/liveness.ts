import { hostname } from "node:os";
import { defined } from "../../defined.ts";
import { bootId, isZombie, pidNamespace, startTicks } from "../../os/processes.ts";
import type { Run } from "./record.ts";

export type Process = Run["wrapper"];
export type Liveness = "alive" | "gone" | "unknown";

/**
 * This process, told apart from any later one with its pid. Cheap: three small reads on Linux,
 * nothing elsewhere (there the start time is computed, and `ps` is asked only on reading).
 */
export function thisProcess(): Process {
  const start = startTicks("self");
  if (start === undefined) {
    const started = Math.round((Date.now() - process.uptime() * 1000) / 1000);
    return { pid: process.pid, start_time: String(started), boot_id: "unknown" };
  }
  const pidNs = pidNamespace();
  return {
    pid: process.pid,
    start_time: start,
    boot_id: bootId(),
    ...defined({ pid_ns: pidNs }),
  };
}

/**
 * Whether the process that wrote a record still lives. "unknown" where this machine cannot tell:
 * the run was made on another host, or in another pid namespace (a container).
 */
export function livenessOf(run: Run): Promise<Liveness> {
  return livenessOfProcess(run.wrapper, run.host);
}

/** The same for any process noted by `thisProcess` on `host`. */
export async function livenessOfProcess(process_: Process, host: string): Promise<Liveness> {
  const { pid, start_time, boot_id, pid_ns } = process_;
  if (host !== hostname()) return "unknown";
  if (process.platform !== "linux") return await livenessByPs(pid, start_time);
  if (boot_id !== bootId()) return "gone";
  if (pid_ns !== undefined && pid_ns !== pidNamespace()) return "unknown";
  return startTicks(String(pid)) === start_time && !isZombie(pid) ? "alive" : "gone";
}

async function livenessByPs(pid: number, startedAt: string): Promise<Liveness> {
  const { execFile } = await import("node:child_process");
  const started = await new Promise<string | undefined>((done) => {
    execFile(
      "ps",
      ["-o", "lstart=", "-p", String(pid)],
      { env: { ...process.env, LC_ALL: "C" } },
      (error, out) => done(error && error.code === "ENOENT" ? undefined : out.trim()),
    );
  });
  if (started === undefined) return "unknown";
  if (started === "") return "gone";
  const seconds = Date.parse(started) / 1000;
  return Math.abs(seconds - Number(startedAt)) <= 2 ? "alive" : "gone";
}
