import type { ChildProcess } from "node:child_process";

/** A command that is over sooner is not worth it: its end gives the terminal back all the same. */
const AFTER_MS = 150;
const STDOUT = 1;

/**
 * Reads the bytes that undo what the command has changed so far, a line for each change, until we
 * are gone. The modes are given back only where they are still ours: some shells
 * do that themselves, and have set their own by then. $1: the modes as they were; $2: what is to
 * be undone now.
 */
const SCRIPT = `_ig_undo=$2
while IFS= read -r _ig_line; do _ig_undo=$_ig_line; done
_ig_now=$(command -p stty -a <&3)
case $_ig_now in *-opost*) case $_ig_now in *-isig*) command -p stty "$1" <&3;; esac;; esac
printf '%s\\033[0m\\r\\n' "$_ig_undo"`;

/**
 * Gives the user's terminal back when we cannot: a process beside us that waits for our end. SIGKILL
 * lets nobody clean up, nor do the signals that tell of a broken process (SIGSEGV, SIGILL, ...).
 */
export class TerminalGuard {
  #child: ChildProcess | undefined;
  readonly #timer: NodeJS.Timeout;
  #undo = "";

  /**
   * @param modes of the user's terminal, as `stty -g` printed them before they were changed
   * @param input the descriptor of that terminal
   */
  constructor(modes: string, input: number) {
    this.#timer = setTimeout(() => this.#start(modes, input), AFTER_MS).unref();
  }

  #start(modes: string, input: number): void {
    // Not a static import: a short run does not need it.
    const { spawn } = process.getBuiltinModule("node:child_process");
    const child = spawn("/bin/sh", ["-c", SCRIPT, "ig", modes, this.#undo], {
      cwd: "/",
      stdio: ["pipe", STDOUT, "ignore", input],
      detached: true, // no key and no hang-up of our session reaches it
    });
    child.on("error", () => {}); // then there is none
    child.stdin?.on("error", () => {});
    child.unref();
    this.#child = child;
  }

  /** What is to be written, should we be killed now: bytes without a newline. */
  undo(undo: string): void {
    if (undo === this.#undo) return;
    this.#undo = undo;
    this.#child?.stdin?.write(`${undo}\n`);
  }

  /** The terminal is in order. Resolves when nothing of the guard is left. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child?.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((done) => child.once("exit", () => done()));
    child.ref();
    child.kill("SIGKILL");
    child.stdin?.destroy();
    await gone;
  }
}
