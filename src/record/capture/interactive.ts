import { type Ended, signalName } from "./exit.ts";
import { controlJob, foregroundJob } from "./job-control.ts";
import { hangupIgnored, stderrRedirected } from "./launch.ts";
import { monitor, READY } from "./monitor.ts";
import { Pty } from "./pty.ts";
import type { PtyRunOptions } from "./run-options.ts";
import { forkWithFiles } from "./session-leader.ts";
import { TerminalGuard } from "./terminal-guard.ts";
import type { Size } from "./user-tty.ts";

const SIGINT = 2;
const END_OF_FILE = Buffer.from("\x04");
const INTERRUPT = 3;
const NEWLINE = Buffer.from("\n");
const NOTHING = new Uint8Array(0);
/** When to look for the command's pid; one that ends sooner has none worth telling. */
const LOOK_FOR_PID_MS = [5, 25, 100, 500, 2000];

/** In keys typed before the terminal went raw, Ctrl-D became an end of file, which reads as NUL. */
const restoreEndOfFile = (keys: Buffer) => keys.map((key) => (key === 0 ? 4 : key));

/**
 * Runs a command in a terminal of its own, with ours passing keys and output through: the way when
 * both standard input and output are a terminal.
 */
export function runInteractive(options: PtyRunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => new InteractiveRun(options, resolve).start(reject));
}

/**
 * How far the start has come. The monitor reads the modes of the user's terminal and says so; we put
 * that terminal into raw mode; the monitor gives the modes to the command's terminal and says so.
 * From there on the output is the command's.
 */
type Stage = "reading-modes" | "setting-modes" | "running";

class InteractiveRun {
  readonly #options: PtyRunOptions;
  readonly #resolve: (ended: Ended) => void;
  readonly #inForeground: boolean;
  /** Where the monitor finds the user's terminal; undefined when it is not to look at it. */
  readonly #ttyPath: string | undefined;
  readonly #pty: Pty;
  readonly #monitor: { pid: number; tellsSignals: boolean };
  #stage: Stage;
  #size: Size;
  /** Process group of the command, once known. */
  #job: number | undefined;
  #launched = false;
  #readsKeys = false;
  /** What the monitor has printed of the user's terminal's modes. */
  #modes = "";
  #guard: TerminalGuard | undefined;
  /** Ctrl-C has been typed. */
  #interrupted = false;
  #endJobControl = () => {};
  #pidLooks: NodeJS.Timeout[] = [];

  /** Starts the monitor, which starts the command. */
  constructor(options: PtyRunOptions, resolve: (ended: Ended) => void) {
    const { binding, tty, command, cwd, env, files } = options;
    this.#options = options;
    this.#resolve = resolve;
    this.#inForeground = tty.inForeground();
    const ttyPath = this.#inForeground ? tty.path() : undefined;
    const modes = this.#inForeground && ttyPath === undefined ? tty.modes() : undefined;
    this.#modes = modes ?? "";
    this.#size = tty.size() ?? { cols: 80, rows: 24 };
    this.#ttyPath = ttyPath;
    this.#stage = ttyPath === undefined ? "running" : "reading-modes";
    // A monitor that has no modes to read starts the command at once.
    if (this.#stage === "running") options.makeSinks();
    const redirected = stderrRedirected();
    const leader = monitor({
      command,
      cwd,
      env,
      ttyPath,
      modes,
      stderrRedirected: redirected,
      files,
    });
    const program = { file: leader.file, args: leader.args, env: leader.env, cwd, ...this.#size };
    const start = { ...program, exited: this.#ended };
    const child = leader.carried
      ? forkWithFiles(binding, start, leader.carried)
      : binding.fork(start);
    this.#monitor = { pid: child.pid, tellsSignals: leader.tellsSignals };
    this.#pty = new Pty(binding, child, this.#output);
    this.#pty.onKeysTaken = () => tty.resume();
  }

  /** @param reject gets what `makeSinks` or `onLaunch` threw; the command is hung up then */
  start(reject: (error: unknown) => void): void {
    const { tty, makeSinks } = this.#options;
    this.#controlJob();
    process.on("SIGWINCH", this.#resized);
    this.#pidLooks = LOOK_FOR_PID_MS.map((ms) => setTimeout(() => this.#lookForPid(), ms));
    if (this.#inForeground && this.#ttyPath === undefined) {
      this.#guardTerminal();
      tty.goRaw();
      tty.passOutput();
      this.#readKeys();
    }
    try {
      // The monitor has something to do before it needs us.
      if (this.#stage === "reading-modes") makeSinks();
      else this.#launch();
    } catch (error) {
      this.#pty.close(); // hangs the monitor up
      reject(error);
    }
  }

  #launch(): void {
    if (!this.#launched) this.#options.onLaunch();
    this.#launched = true;
  }

  #output = (data: Uint8Array): void => {
    const rest = this.#stage === "running" ? data : this.#afterMarks(data);
    if (rest.length === 0) return;
    const { fanout } = this.#options;
    fanout.output("tty", rest);
    if (this.#guard !== undefined) this.#guard.undo(fanout.shown?.undo() ?? "");
  };

  #guardTerminal(): void {
    if (this.#modes !== "") this.#guard ??= new TerminalGuard(this.#modes, this.#options.tty.input);
  }

  /** The monitor's part of the start: what it prints is not the command's. */
  #afterMarks(data: Uint8Array): Uint8Array {
    let rest = data;
    while (this.#stage !== "running") {
      const mark = rest.indexOf(READY);
      const printed = rest.subarray(0, mark === -1 ? rest.length : mark);
      if (this.#stage === "reading-modes") this.#modes += Buffer.from(printed).toString("latin1");
      if (mark === -1) return NOTHING;
      rest = rest.subarray(mark + 1);
      if (this.#stage === "reading-modes") this.#modesRead();
      else this.#modesSet();
    }
    return rest;
  }

  #modesRead(): void {
    this.#stage = "setting-modes";
    this.#guardTerminal();
    this.#options.tty.goRaw();
    this.#pty.write(NEWLINE);
    this.#launch();
  }

  #modesSet(): void {
    this.#stage = "running";
    this.#readKeys();
  }

  #readKeys(): void {
    const { tty } = this.#options;
    tty.resume();
    if (this.#readsKeys) return;
    this.#readsKeys = true;
    let early = true;
    setImmediate(() => setImmediate(() => (early = false)));
    tty.read(
      (keys) => {
        if (keys.includes(INTERRUPT)) this.#interrupted = true;
        if (!this.#pty.write(early ? restoreEndOfFile(keys) : keys)) tty.pause();
      },
      () => this.#pty.write(END_OF_FILE),
    );
  }

  #resized = (): void => {
    const { tty, fanout } = this.#options;
    const next = tty.size() ?? this.#size;
    if (next.cols === this.#size.cols && next.rows === this.#size.rows) return;
    this.#size = next;
    this.#pty.resize(next);
    fanout.resize(next);
  };

  #controlJob(): void {
    const { tty, env } = this.#options;
    this.#endJobControl = controlJob({
      monitor: this.#monitor.pid,
      job: () => this.#job,
      hangupIgnored: hangupIgnored(env),
      inForeground: () => tty.inForeground(),
      leave: () => this.#stopping(),
      enter: (foreground) => this.#continued(foreground),
    });
  }

  #stopping(): void {
    const { tty } = this.#options;
    this.#pty.drain();
    tty.pause();
    tty.restore();
  }

  #continued(foreground: boolean): void {
    const { tty, fanout } = this.#options;
    if (fanout.shown) fanout.shown.translated = !foreground;
    if (!foreground) tty.pause();
    else if (this.#stage === "running") this.#takeTty();
  }

  /** The user's terminal is ours again, after a stop or out of the background. */
  #takeTty(): void {
    const { tty } = this.#options;
    if (this.#guard === undefined) this.#modes = tty.modes() ?? "";
    this.#guardTerminal();
    tty.goRaw();
    tty.passOutput();
    this.#resized();
    this.#readKeys();
  }

  #lookForPid(): void {
    this.#job = foregroundJob(this.#monitor.pid);
    if (this.#job === undefined) return;
    for (const timer of this.#pidLooks) clearTimeout(timer);
    this.#options.onPid(this.#job);
  }

  #ended = async (code: number, signal: number): Promise<void> => {
    this.#launch();
    for (const timer of this.#pidLooks) clearTimeout(timer);
    this.#pty.leave(1);
    this.#endJobControl();
    process.removeListener("SIGWINCH", this.#resized);
    this.#options.tty.close();
    await this.#guard?.end();
    this.#resolve(this.#ending(code, signal));
  };

  #ending(code: number, signal: number): Ended {
    const guess = !this.#monitor.tellsSignals && code === 130 && this.#interrupted;
    const number = guess ? SIGINT : signal;
    if (number === 0) return { code, signal: null };
    const typed = number === SIGINT && this.#interrupted;
    return { code: null, signal: signalName(number), typed };
  }
}
