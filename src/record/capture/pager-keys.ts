import { openSync, readFileSync } from "node:fs";
import { openFiles } from "./inherited-files.ts";
import type { Pty } from "./pty.ts";
import { UserTty } from "./user-tty.ts";

/** What a full-screen program begins with: private modes, the alternate screen above all. */
const PRIVATE_MODE = Buffer.from("\x1b[?");
/** Keys that would have been signals for the whole group: the command's terminal controls no session. */
const SIGNALS = new Map<number, NodeJS.Signals>([
  [0x03, "SIGINT"],
  [0x1c, "SIGQUIT"],
]);

/**
 * A pager at the end of a pipeline (`… | less`, `… | vim -`) reads its keys from the terminal its
 * error output goes to, which is the command's: as soon as one does, it gets the user's keys. All
 * other keys stay where they are, others in the pipeline may ask for a password.
 */
export class PagerKeys {
  readonly #pty: Pty;
  readonly #slaveName: string;
  readonly #child: number;
  /** Open once the keys are the pager's. */
  #tty: UserTty | undefined;

  constructor(pty: Pty, slaveName: string, child: number) {
    this.#pty = pty;
    this.#slaveName = slaveName;
    this.#child = child;
  }

  /** To be called with all output: a pager shows itself by what it writes. */
  look(data: Uint8Array): void {
    if (this.#tty !== undefined || !asBuffer(data).includes(PRIVATE_MODE)) return;
    if (family(this.#child).some((pid) => reads(pid, this.#slaveName))) this.#pass();
  }

  #pass(): void {
    const tty = new UserTty(openSync("/dev/tty", "r+"));
    this.#tty = tty;
    if (!tty.inForeground()) return;
    tty.goRaw();
    tty.passOutput();
    this.#pty.onKeysTaken = () => tty.resume();
    tty.read(
      (keys) => {
        const signal = keys.length === 1 ? SIGNALS.get(keys[0] ?? 0) : undefined;
        if (signal !== undefined) process.kill(0, signal);
        else if (!this.#pty.write(keys)) tty.pause();
      },
      () => {},
    );
  }

  end(): void {
    this.#tty?.close();
  }
}

const asBuffer = (data: Uint8Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** True when a process has a terminal open for more than output. */
function reads(pid: number, slaveName: string): boolean {
  return [...openFiles(pid)].some(([fd, path]) => fd !== 1 && fd !== 2 && path === slaveName);
}

/** A process and all that descend from it. */
function family(pid: number): number[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
    return [pid, ...children.split(" ").filter(Boolean).map(Number).flatMap(family)];
  } catch {
    return [pid];
  }
}
