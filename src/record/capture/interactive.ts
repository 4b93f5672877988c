import { type Ended, signalName } from "./exit.ts";
import type { Fanout } from "./fanout.ts";
import { controlJob, foregroundJob } from "./job-control.ts";
import { hangupIgnored, stderrApart } from "./launch.ts";
import { monitor, READY } from "./monitor.ts";
import type { PtyBinding } from "./native.ts";
import { Pty } from "./pty.ts";
import type { Command } from "./resolve.ts";
import { leadSession } from "./session-leader.ts";
import type { Size, Terminal } from "./tty.ts";

export interface InnerOptions {
  binding: PtyBinding;
  terminal: Terminal;
  command: Command;
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Further open files the command shall have, under the same numbers. */
  files: number[];
  fanout: Fanout;
  /** Makes the sinks. */
  ready: () => void;
  onStart: (pid: number) => void;
  onSpawn: () => void;
}

const SIGINT = 2;
const END_OF_FILE = Buffer.from("\x04");
const INTERRUPT = 3;
const NEWLINE = Buffer.from("\n");
/** When to look for the command's pid; one that ends sooner has none worth telling. */
const LOOK_FOR_PID_MS = [5, 25, 100, 500, 2000];

/** In keys typed before the terminal went raw, Ctrl-D became an end of file, which reads as NUL. */
const restoreEndOfFile = (keys: Buffer) => keys.map((key) => (key === 0 ? 4 : key));

/**
 * Runs a command in a terminal of its own, with ours passing keys and output through: the way when
 * both standard input and output are a terminal.
 */
export function runInner(options: InnerOptions): Promise<Ended> {
  const { binding, terminal, command, cwd, env, files, fanout, ready, onStart, onSpawn } = options;
  const foreground = terminal.inForeground();
  const outer = foreground ? terminal.path() : undefined;
  const modes = foreground && outer === undefined ? terminal.modes() : undefined;
  let size = terminal.size() ?? { cols: 80, rows: 24 };
  let marks = outer === undefined ? 0 : 2;
  let reading = false;
  let interrupted = false;
  let told = false;
  let job: number | undefined;

  // Without marks nothing keeps the command from starting at once.
  if (marks === 0) ready();
  return new Promise((resolve, reject) => {
    const apart = stderrApart();
    const leader = monitor({ command, cwd, env, outer, modes, stderrApart: apart, files });
    const { file, args } = leader;
    const start = { file, args, env: leader.env, cwd, ...size, exited: finish };
    const child = leader.carried
      ? leadSession(binding, start, leader.carried)
      : binding.fork(start);
    const pty = new Pty(binding, child, output);
    pty.onKeysTaken = () => terminal.resume();

    function output(data: Uint8Array): void {
      const rest = marks > 0 ? prepare(data) : data;
      if (rest.length > 0) fanout.output("tty", rest);
    }

    function spawned(): void {
      if (!told) onSpawn();
      told = true;
    }

    /** The monitor's part of the start: what it prints is not the command's. */
    function prepare(data: Uint8Array): Uint8Array {
      let rest = data;
      while (marks > 0) {
        const mark = rest.indexOf(READY);
        if (mark === -1) return new Uint8Array(0);
        rest = rest.subarray(mark + 1);
        marks -= 1;
        if (marks === 1) {
          terminal.goRaw();
          pty.write(NEWLINE);
          spawned();
        } else readKeys();
      }
      return rest;
    }

    function readKeys(): void {
      terminal.resume();
      if (reading) return;
      reading = true;
      let early = true;
      setImmediate(() => setImmediate(() => (early = false)));
      terminal.read(
        (keys) => {
          if (keys.includes(INTERRUPT)) interrupted = true;
          if (!pty.write(early ? restoreEndOfFile(keys) : keys)) terminal.pause();
        },
        () => pty.write(END_OF_FILE),
      );
    }

    function resized(): void {
      const next: Size = terminal.size() ?? size;
      if (next.cols === size.cols && next.rows === size.rows) return;
      size = next;
      pty.resize(size);
      fanout.resize(size);
    }

    const endControl = controlJob({
      monitor: child.pid,
      job: () => job,
      hangupIgnored: hangupIgnored(env),
      inForeground: () => terminal.inForeground(),
      leave() {
        pty.drain();
        terminal.pause();
        terminal.restore();
      },
      enter(foreground) {
        if (fanout.shown) fanout.shown.translated = !foreground;
        if (!foreground) return terminal.pause();
        if (marks > 0) return;
        terminal.goRaw();
        terminal.passOutput();
        resized();
        readKeys();
      },
    });
    process.on("SIGWINCH", resized);

    const looks = LOOK_FOR_PID_MS.map((ms) => setTimeout(lookForPid, ms));
    function lookForPid(): void {
      job = foregroundJob(child.pid);
      if (job === undefined) return;
      for (const timer of looks) clearTimeout(timer);
      onStart(job);
    }

    function finish(code: number, signal: number): void {
      spawned();
      for (const timer of looks) clearTimeout(timer);
      pty.leave(1);
      endControl();
      process.removeListener("SIGWINCH", resized);
      terminal.close();
      const guessed = !leader.tellsSignals && code === 130 && interrupted ? SIGINT : signal;
      const typed = guessed === SIGINT && interrupted;
      const died = { code: null, signal: signalName(guessed), typed };
      resolve(guessed > 0 ? died : { code, signal: null });
    }

    if (foreground && outer === undefined) {
      terminal.goRaw();
      terminal.passOutput();
      readKeys();
    }
    try {
      // The monitor has something to do before it needs us.
      if (outer !== undefined) ready();
      else spawned();
    } catch (error) {
      pty.close(); // hangs the monitor up
      reject(error);
    }
  });
}
