import { accessSync, constants, fstatSync, readlinkSync } from "node:fs";
import { isatty, ReadStream, WriteStream } from "node:tty";
import { processState } from "../../os/processes.ts";

const STDIN = 0;
const STDOUT = 1;
/** Bytes of keys taken at once; a paste comes in several. */
const KEYS = 16 * 1024;

interface Refreshable extends WriteStream {
  _refreshSize?: () => void;
}

export interface Size {
  cols: number;
  rows: number;
}

/** The terminal ig itself runs in: its size, its keys, and its modes, which are given back. */
export class UserTty {
  #keys: ReadStream | undefined;
  #key: (data: Buffer) => void = () => {};
  #output: WriteStream | undefined;
  #raw = false;

  readonly input: number;
  /** True when there are keys to read, whoever may read them now. */
  readonly interactive: boolean;

  /** @param input the descriptor its keys come from */
  constructor(input = STDIN) {
    this.input = input;
    this.interactive = isatty(input);
  }

  /** Columns and rows of the terminal on standard output; undefined when there is none. */
  size(): Size | undefined {
    if (!isatty(STDOUT)) return undefined;
    this.#output ??= new WriteStream(STDOUT);
    // Only process.stdout does this by itself, at the price of loading all of it.
    (this.#output as Refreshable)._refreshSize?.();
    const [cols, rows] = this.#output.getWindowSize();
    return { cols, rows };
  }

  /** True when we may change modes and read keys; in the background that would stop us. */
  inForeground(): boolean {
    if (!this.interactive) return false;
    const self = processState("self");
    const ours = self !== undefined && self.terminal !== 0 && this.#controls(self.terminal);
    return !ours || self.group === self.foreground;
  }

  /** No job control reaches us on a terminal that does not control our session. */
  #controls(terminal: number): boolean {
    if (process.platform !== "linux" || this.input !== STDIN) return true;
    return fstatSync(STDIN).rdev === terminal;
  }

  /** Path under which another session can open this terminal; undefined when there is none. */
  path(): string | undefined {
    try {
      const path = readlinkSync("/proc/self/fd/0");
      accessSync(path, constants.R_OK | constants.W_OK);
      return path.startsWith("/dev/") ? path : undefined;
    } catch {
      return undefined;
    }
  }

  /** Every key as a byte, none acted on. Also renews it after others changed the modes. */
  goRaw(): void {
    // It may have gone meanwhile, and the library refuses to open what is no terminal any more.
    if (!isatty(this.input)) return;
    const stream = this.#stream();
    // The library skips what it believes to be so already, and we may have been stopped meanwhile.
    stream.setRawMode(false);
    stream.setRawMode(true);
    if (!this.#raw) process.once("exit", this.restore);
    this.#raw = true;
  }

  /** Gives the terminal back as it was before `goRaw`. May be called at any time, more than once. */
  restore = (): void => {
    if (!this.#raw) return;
    this.#raw = false;
    process.removeListener("exit", this.restore);
    try {
      // In the background the modes are somebody else's, and touching them would stop us.
      if (this.inForeground()) this.#stream().setRawMode(false);
    } catch {
      // A terminal that is gone needs no restoring.
    }
  };

  /** Newlines come from the command's terminal already translated; once more would be visible. */
  passOutput(): void {
    this.#stty(["-opost"]);
  }

  /** The modes as `stty` reads them back, or undefined. */
  modes(): string | undefined {
    return this.#stty(["-g"]) || undefined;
  }

  #stty(args: string[]): string {
    // Not a static import: the usual start does not need it, and it costs milliseconds.
    const { spawnSync } = process.getBuiltinModule("node:child_process");
    const done = spawnSync("stty", args, {
      stdio: [this.input, "pipe", "ignore"],
      encoding: "utf8",
    });
    return (done.stdout ?? "").trim();
  }

  /** Starts to read keys, lent until `key` returns. `ended` is told when the terminal has gone. */
  read(key: (data: Buffer) => void, ended: () => void): void {
    if (!isatty(this.input)) {
      ended();
      return;
    }
    const stream = this.#stream();
    this.#key = key;
    stream.on("end", ended);
    stream.on("error", ended);
    stream.resume();
  }

  /** From here on no key is read: in the background, even asking for one would stop us. */
  pause(): void {
    this.#keys?.pause();
  }

  resume(): void {
    this.#keys?.resume();
  }

  /** Lets the process end. */
  close(): void {
    this.restore();
    this.#keys?.destroy();
    this.#output?.destroy();
  }

  #stream(): ReadStream {
    // With a buffer of its own the library stops reading at once when it pauses; else it reads on
    // until one more key came.
    const buffer = Buffer.allocUnsafe(KEYS);
    const callback = (length: number) => {
      this.#key(buffer.subarray(0, length));
      return true;
    };
    if (this.#keys === undefined) {
      this.#keys = new ReadStream(this.input, { onread: { buffer, callback } } as object);
      // Heard of by whoever reads; else a terminal that goes at this moment would end us.
      this.#keys.on("error", () => {});
    }
    return this.#keys;
  }
}
