import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";
import { passOn, takeRest } from "./background-output.ts";
import type { PtyBinding } from "./native.ts";
import type { Size } from "./user-tty.ts";

const CHUNK = 64 * 1024;
/** A background process may write for ever: the command's own last output is far less than this. */
const MAX_DRAIN = 1024 * 1024;
/** Keys the command has not read yet; beyond this the user's terminal keeps the rest. */
const MAX_KEYS = 64 * 1024;
const RETRY_MS = 5;

/** The command's terminal, seen from its master side. Loses no byte. */
export class Pty {
  readonly #binding: PtyBinding;
  readonly #master: number;
  readonly #hold: number;
  readonly #stream: ReadStream;
  readonly #output: (data: Uint8Array) => void;
  #keys: Buffer[] = [];
  #queued = 0;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  /** Called when the command has read enough keys for more to be welcome. */
  onKeysTaken: () => void = () => {};

  /**
   * @param master its descriptor, owned by this object from now on
   * @param output gets the bytes, lent until it returns
   */
  constructor(
    binding: PtyBinding,
    { master, slaveName }: { master: number; slaveName: string },
    output: (data: Uint8Array) => void,
  ) {
    this.#binding = binding;
    this.#master = master;
    this.#output = output;
    // As long as somebody has the slave open, the kernel neither hangs up nor throws output away.
    this.#hold = openSync(slaveName, constants.O_RDWR | constants.O_NOCTTY);
    const buffer = Buffer.allocUnsafe(CHUNK);
    const onread = {
      buffer,
      callback: (length: number) => {
        output(buffer.subarray(0, length));
        return true;
      },
    };
    this.#stream = new ReadStream(master, { onread } as object);
    this.#stream.on("error", () => {});
    this.#stream.resume();
  }

  /** The slave side, to start a program on. */
  get slave(): number {
    return this.#hold;
  }

  /** Takes everything that was written up to now, without waiting for more. */
  drain(): void {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let total = 0; total < MAX_DRAIN && !this.#closed; ) {
      const length = this.#readNow(buffer);
      if (length === 0) return;
      total += length;
      this.#output(buffer.subarray(0, length));
    }
  }

  #readNow(buffer: Buffer): number {
    try {
      return readSync(this.#master, buffer);
    } catch {
      return 0; // EAGAIN: empty. EIO: hung up.
    }
  }

  /** Passes keys on, later when the command is not reading. False: please send no more for now. */
  write(keys: Uint8Array): boolean {
    this.#keys.push(Buffer.from(keys));
    this.#queued += keys.length;
    if (this.#retry === undefined) this.#flush();
    return this.#queued < MAX_KEYS;
  }

  #flush(): void {
    this.#retry = undefined;
    const wasFull = this.#queued >= MAX_KEYS;
    while (this.#keys.length > 0 && !this.#closed) {
      const [first] = this.#keys as [Buffer];
      const written = this.#writeNow(first);
      this.#queued -= written;
      if (written === first.length) this.#keys.shift();
      else {
        this.#keys[0] = first.subarray(written);
        this.#retry = setTimeout(() => this.#flush(), written > 0 ? 1 : RETRY_MS);
        break;
      }
    }
    if (wasFull && this.#queued < MAX_KEYS) this.onKeysTaken();
  }

  #writeNow(data: Buffer): number {
    try {
      return writeSync(this.#master, data);
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EAGAIN" ? 0 : data.length;
    }
  }

  resize({ cols, rows }: Size): void {
    if (!this.#closed) this.#binding.resize(this.#master, cols, rows);
  }

  /** Hangs up, and whoever still writes dies of it or sees an error. */
  close(): void {
    if (this.#closed) return;
    this.#end();
    this.#stream.destroy();
  }

  /** The command is gone. Its background processes write on, to one of our own streams. */
  leave(to: number): void {
    if (this.#closed) return;
    this.#end();
    if (takeRest(this.#master, this.#output)) passOn(this.#master, to);
    this.#stream.destroy();
  }

  #end(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    closeSync(this.#hold);
  }
}
