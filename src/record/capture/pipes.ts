import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  mkdtempSync,
  openSync,
  rmSync,
} from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa, execaSync } from "execa";
import { IgError } from "../../error.ts";
import type { Stream } from "../../event.ts";
import { passOn, takeRest } from "./background-output.ts";
import { type Ended, endOf } from "./exit.ts";
import type { Fanout } from "./fanout.ts";
import { forwardSignals } from "./job-control.ts";
import { hangupIgnored, launch } from "./launch.ts";
import type { RunOptions } from "./run-options.ts";
import { withFiles } from "./session-leader.ts";

const CHUNK = 64 * 1024;

/** Runs a command with standard output and error apart, byte-exact, in order of arrival. */
export async function runPipes(options: RunOptions): Promise<Ended> {
  const { command, cwd, env, files, fanout, makeSinks, onLaunch, onPid } = options;
  makeSinks();
  const pipes = openPipes(fanout);
  fanout.onClosed = (stream) => pipes[stream as keyof typeof pipes].hangUp();
  const start = launch(command, cwd, env);
  const child = execa(start.file, start.args, {
    argv0: start.argv0,
    cwd,
    env: start.env as Record<string, string>,
    extendEnv: false,
    // The types know one-digit descriptors only.
    stdio: withFiles(
      [0, pipes.stdout.writeEnd, (oneDestination() ? pipes.stdout : pipes.stderr).writeEnd],
      files,
    ) as [0, 3, 3],
    buffer: false,
    reject: false,
    cleanup: false,
  });
  child.catch(() => {});
  for (const pipe of Object.values(pipes)) closeSync(pipe.writeEnd);
  const endForwarding = forwardSignals(child, hangupIgnored(env));
  try {
    return await endOf(child, { onLaunch, onPid });
  } finally {
    pipes.stdout.finish();
    pipes.stderr.finish();
    endForwarding();
  }
}

/**
 * With `2>&1` both streams are one file, and two pipes could not keep the order of what is written:
 * then all of it is taken as standard output.
 */
function oneDestination(): boolean {
  try {
    const [out, err] = [fstatSync(1), fstatSync(2)];
    return !out.isCharacterDevice() && out.dev === err.dev && out.ino === err.ino;
  } catch {
    return false;
  }
}

/**
 * Named pipes, for what Node makes itself are sockets, which a command cannot open again by name
 * (`echo > /dev/stderr` fails). Their names are gone before the command starts.
 */
function openPipes(fanout: Fanout): { stdout: Pipe; stderr: Pipe } {
  const dir = temporaryDirectory();
  const [stdout, stderr] = [join(dir, "stdout"), join(dir, "stderr")];
  try {
    execaSync(MKFIFO.find(existsSync) ?? "mkfifo", ["-m", "600", stdout, stderr], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return {
      stdout: new Pipe(stdout, "stdout", fanout),
      stderr: new Pipe(stderr, "stderr", fanout),
    };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** The user's PATH may lead anywhere, or nowhere. */
const MKFIFO = ["/usr/bin/mkfifo", "/bin/mkfifo"];

/** TMPDIR may name what is not there, and /tmp be read-only: the command runs all the same. */
function temporaryDirectory(): string {
  let refused: unknown;
  for (const parent of [tmpdir(), "/tmp", "/dev/shm", "/var/tmp", "."]) {
    try {
      return mkdtempSync(join(parent, "ig-"));
    } catch (error) {
      refused ??= error;
    }
  }
  throw new IgError(
    "no-temporary-directory",
    `cannot make a temporary directory: ${(refused as Error).message}`,
    "Set TMPDIR to a directory you can write to.",
  );
}

class Pipe {
  readonly writeEnd: number;
  readonly #readEnd: number;
  /**
   * As long as we hold a write end there is no end of file, at which the socket would close our
   * descriptor by itself: the drain would then read whatever file got its number meanwhile.
   */
  readonly #hold: number;
  readonly #socket: Socket;
  readonly #stream: Stream;
  readonly #fanout: Fanout;
  #open = true;

  constructor(path: string, stream: Stream, fanout: Fanout) {
    this.#readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.writeEnd = openSync(path, constants.O_WRONLY);
    this.#hold = openSync(path, constants.O_WRONLY);
    this.#stream = stream;
    this.#fanout = fanout;
    const buffer = Buffer.allocUnsafe(CHUNK);
    const onread = {
      buffer,
      callback: (length: number) => {
        fanout.output(stream, buffer.subarray(0, length));
        return this.#open;
      },
    };
    this.#socket = new Socket({
      fd: this.#readEnd,
      readable: true,
      writable: false,
      onread,
    } as object);
    this.#socket.on("error", () => {});
    this.#socket.resume();
  }

  /** Nobody reads our end: the command shall notice at its next write, as without us. */
  hangUp(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#socket.destroy();
    closeSync(this.#hold);
  }

  /** Takes what the command has written before it ended, and waits for nobody else. */
  finish(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#hold);
    const left = takeRest(this.#readEnd, (data) => this.#fanout.output(this.#stream, data));
    if (left) passOn(this.#readEnd, this.#stream === "stderr" ? 2 : 1);
    this.#socket.destroy();
  }
}
