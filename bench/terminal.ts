import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/** The part used here; under its alias the package's own declarations do not resolve. */
interface NodePty {
  spawn(
    file: string,
    args: string[],
    options: object,
  ): {
    readonly pid: number;
    onData(listener: (data: Uint8Array) => void): void;
    onExit(listener: () => void): void;
  };
}
const { spawn } = createRequire(import.meta.url)("node-pty") as NodePty;

export interface Outcome {
  ms: number;
  bytes: number;
  /** Largest resident set seen of the process started, in MiB; sampled every 20 ms (Linux only). */
  peakMiB: number;
}

/** Runs a command on a fresh 120x40 terminal that reads as fast as it can, to the end. */
export function inTerminal(argv: string[], cwd: string): Promise<Outcome> {
  const start = performance.now();
  const terminal = spawn(argv[0]!, argv.slice(1), {
    cols: 120,
    rows: 40,
    cwd,
    encoding: null,
    env: { ...process.env, IG_ROOT: cwd },
  });
  let bytes = 0;
  let peakMiB = 0;
  terminal.onData((data) => {
    bytes += data.length;
  });
  const sampler = setInterval(() => {
    peakMiB = Math.max(peakMiB, highWater(terminal.pid));
  }, 20);
  return new Promise((done) =>
    terminal.onExit(() => {
      clearInterval(sampler);
      done({ ms: performance.now() - start, bytes, peakMiB });
    }),
  );
}

function highWater(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "latin1");
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
