import { readFileSync, readlinkSync } from "node:fs";

/** What job control needs to know of a process. */
export interface ProcessState {
  /** One letter: R, S, D, T (stopped), Z, … */
  state: string;
  group: number;
  /** Device number of the controlling terminal, 0 when there is none or it is unknown. */
  terminal: number;
  /** Group in the foreground of that terminal, -1 when there is none. */
  foreground: number;
}

/** The state of a process now, or undefined when it is gone. */
export function processState(pid: number | "self"): ProcessState | undefined {
  if (process.platform !== "linux") return fromPs(pid === "self" ? process.pid : pid);
  const fields = statFields(String(pid));
  if (fields === undefined) return undefined;
  const [state = "", , group, , terminal, foreground] = fields;
  return {
    state,
    group: Number(group),
    terminal: Number(terminal),
    foreground: Number(foreground),
  };
}

function fromPs(pid: number): ProcessState | undefined {
  // Not a static import: Linux never needs it, and it costs milliseconds at every start.
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  const { stdout } = spawnSync("ps", ["-o", "state=,pgid=,tpgid=,tty=", "-p", String(pid)], {
    encoding: "utf8",
  });
  const [state, group, foreground, tty] = stdout.trim().split(/\s+/);
  if (!state) return undefined;
  const terminal = tty && !tty.startsWith("?") ? -1 : 0;
  return { state: state[0] ?? "", group: Number(group), terminal, foreground: Number(foreground) };
}

/** True when a signal is ignored by a process; false when that cannot be known. */
export function ignoresSignal(pid: number, signal: number): boolean {
  try {
    const mask = /^SigIgn:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
    return mask !== undefined && ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
  } catch {
    return false;
  }
}

/** When a process started, in clock ticks since the boot; with its pid that tells it from any other. */
export function startTicks(pid: string): string | undefined {
  return statFields(pid)?.[19];
}

export function isZombie(pid: number): boolean {
  return statFields(String(pid))?.[0] === "Z";
}

/** proc_pid_stat(5) from field 3 (the state) on. The name before it may hold spaces and parentheses. */
function statFields(pid: string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

/** Another after each boot. "unknown" where the system does not say. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  } catch {
    return "unknown";
  }
}

/** Pids mean nothing outside of it. Undefined where the system has no such thing. */
export function pidNamespace(): string | undefined {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return undefined;
  }
}
