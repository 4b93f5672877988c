import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

export interface Peer {
  name: string;
  /** The command line that runs `argv` under this peer, recording where it records. */
  wrap(argv: string[], scratch: string): string[];
  /** False: this peer is not on this machine. */
  available: boolean;
}

const quote = (argv: string[]) =>
  argv.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");

/** The command bare, `ig run`, and the usual ways to record or wrap a terminal command. */
export const PEERS: Peer[] = [
  { name: "bare", wrap: (argv) => argv, available: true },
  {
    name: "ig run",
    wrap: (argv) => [process.execPath, resolve("dist/ig.js"), "run", "-q", "--", ...argv],
    available: true,
  },
  {
    name: "script -qefc (log on)",
    wrap: (argv, scratch) => ["script", "-qefc", quote(argv), `${scratch}/typescript`],
    available: onPath("script") && process.platform === "linux",
  },
  { name: "unbuffer", wrap: (argv) => ["unbuffer", ...argv], available: onPath("unbuffer") },
];

export function onPath(program: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
