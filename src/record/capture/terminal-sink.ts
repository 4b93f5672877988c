import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import type { RunEvent, Sink, Stream } from "../../event.ts";
import { TtyModes } from "./tty-modes.ts";

const STDOUT = 1;
const STDERR = 2;
const RETURN = 0x0d;
const NEWLINE = 0x0a;

/** The user's end of one of our streams takes no more: a closed pipe or terminal, a full disk. */
export class StreamClosed extends Error {
  readonly stream: Stream;
  /** True when nobody turned away from it, so that what is missing is missed. */
  readonly lossy: boolean;
  /** The terminal is gone, which ends only what is told of it: the rest runs on, to be recorded. */
  readonly hungUp: boolean;
  constructor(stream: Stream, cause: unknown) {
    const { code, message } = cause as NodeJS.ErrnoException;
    super(`cannot write ${stream}: ${message}`, { cause });
    this.stream = stream;
    this.hungUp = code === "EIO";
    this.lossy = code !== "EPIPE" && !this.hungUp;
  }
}

/** The last sink: shows the output where it would have gone without ig. */
export class TerminalSink implements Sink {
  readonly name = "terminal";
  /**
   * True while the terminal itself makes `\r\n` of `\n`: in the background its modes are not ours to
   * change, and what the command's terminal has translated must not be translated twice.
   */
  translated = false;
  readonly #modes = new TtyModes();
  #lastByte = new Map<Stream, number>();
  #closed = new Set<Stream>();
  #terminals = new Map<Stream, boolean>();

  event(event: RunEvent): void {
    if (event.type !== "output" || this.#closed.has(event.stream)) return;
    try {
      writeAll(descriptor(event.stream), this.translated ? withoutReturns(event.data) : event.data);
    } catch (error) {
      this.#closed.add(event.stream);
      throw new StreamClosed(event.stream, error);
    }
    // stdout and stderr on one terminal share its cursor.
    if (this.#shows(event.stream)) this.#modes.write(event.data);
    else this.#lastByte.set(event.stream, event.data.at(-1) ?? NEWLINE);
  }

  /** True when a stream goes to a terminal; asked once. */
  #shows(stream: Stream): boolean {
    let shows = this.#terminals.get(stream);
    if (shows === undefined) {
      shows = isatty(descriptor(stream));
      this.#terminals.set(stream, shows);
    }
    return shows;
  }

  /** Bytes that would put the terminal back to normal now, but for colours. */
  undo(): string {
    return this.#modes.undo();
  }

  /** Bytes to write before anything of ours: the terminal to normal, the cursor on a new line. */
  freshLine(stream: Stream = "tty"): string {
    if (this.#closed.has(stream)) return "";
    if (this.#shows(stream)) return this.#modes.freshLine();
    return (this.#lastByte.get(stream) ?? NEWLINE) === NEWLINE ? "" : "\n";
  }
}

/** A pair split between two reads keeps its return, which does no harm. */
function withoutReturns(data: Uint8Array): Uint8Array {
  return data.filter((byte, i) => byte !== RETURN || data[i + 1] !== NEWLINE);
}

const descriptor = (stream: Stream) => (stream === "stderr" ? STDERR : STDOUT);

/** Writes all of it, waiting when the reader is slow, also when the file is non-blocking. */
export function writeAll(fd: number, data: Uint8Array): void {
  let written = 0;
  while (written < data.length) {
    try {
      written += writeSync(fd, data, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") sleep(2);
      else if (code !== "EINTR") throw error;
    }
  }
}

const sleeper = new Int32Array(new SharedArrayBuffer(4));
function sleep(ms: number): void {
  Atomics.wait(sleeper, 0, 0, ms);
}
