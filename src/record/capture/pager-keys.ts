import { openSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { Pty } from "./pty.ts";
import { Terminal } from "./tty.ts";

/** What a full-screen program begins with: private modes, the alternate screen above all. */
const PRIVATE_MODE = Buffer.from("\x1b[?");
/** Keys that would have been signals for the whole group: nothing controls the inner terminal. */
const SIGNALS = new Map<number, NodeJS.Signals>([
  [0x03, "SIGINT"],
  [0x1c, "SIGQUIT"],
]);

interface Borrower {
  pty: Pty;
  slaveName: string;
  child: number;
}

/**
 * A pager at the end of a pipeline (`… | less`, `… | vim -`) reads its keys from the terminal its
 * error output goes to, which is the inner one: as soon as one does, it gets the outer one's keys.
 * All other keys stay where they are, others in the pipeline may ask for a password.
 */
export function lendKeys({ pty, slaveName, child }: Borrower) {
  let terminal: Terminal | undefined;

  function lend(): void {
    terminal = new Terminal(openSync("/dev/tty", "r+"));
    if (!terminal.inForeground()) return;
    terminal.goRaw();
    terminal.passOutput();
    pty.onKeysTaken = () => terminal?.resume();
    terminal.read(
      (keys) => {
        const signal = keys.length === 1 ? SIGNALS.get(keys[0] ?? 0) : undefined;
        if (signal !== undefined) process.kill(0, signal);
        else if (!pty.write(keys)) terminal?.pause();
      },
      () => {},
    );
  }

  return {
    look(data: Uint8Array): void {
      if (terminal !== undefined || !asBuffer(data).includes(PRIVATE_MODE)) return;
      if (family(child).some((pid) => reads(pid, slaveName))) lend();
    },
    end: () => terminal?.close(),
  };
}

const asBuffer = (data: Uint8Array) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

/** True when a process has a terminal open for more than output. */
function reads(pid: number, slaveName: string): boolean {
  return list(`/proc/${pid}/fd`).some((fd) => {
    if (fd === "1" || fd === "2") return false;
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`) === slaveName;
    } catch {
      return false;
    }
  });
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

function list(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
