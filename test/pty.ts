import { loadPty } from "../src/run/native.ts";
import { Pty } from "../src/run/pty.ts";

/** A native PTY, or the reason why these tests cannot run here. */
export const binding = (() => {
  const loaded = loadPty();
  if (typeof loaded === "string") throw new Error(loaded);
  return loaded;
})();

export interface OuterOptions {
  cols?: number;
  rows?: number;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
}

/**
 * The terminal a person sits at, with one program started in it: what they type, what they see.
 * The program leads the session and the terminal's foreground group, as a login shell does.
 */
export class Outer {
  readonly pid: number;
  readonly ended: Promise<{ code: number; signal: number }>;
  #seen: Buffer[] = [];
  #pty: Pty;
  #watchers = new Set<() => void>();

  constructor(argv: string[], { cols = 80, rows = 24, env = process.env, cwd }: OuterOptions = {}) {
    const [file = "", ...args] = argv;
    let exited: (end: { code: number; signal: number }) => void;
    this.ended = new Promise((resolve) => {
      exited = resolve;
    });
    const child = binding.fork({
      file,
      args,
      env: Object.entries(env).flatMap(([k, v]) => (v === undefined ? [] : [`${k}=${v}`])),
      cwd: cwd ?? process.cwd(),
      cols,
      rows,
      exited: (code, signal) => {
        this.#pty.drain();
        this.#pty.close();
        for (const check of this.#watchers) check();
        exited({ code, signal });
      },
    });
    this.pid = child.pid;
    this.#pty = new Pty(binding, child, (data) => {
      this.#seen.push(Buffer.from(data));
      for (const check of this.#watchers) check();
    });
  }

  /** How much had been shown when a key was last typed. */
  typedAt = 0;

  type(keys: string | Uint8Array): void {
    this.typedAt = this.bytes().length;
    this.#pty.write(typeof keys === "string" ? Buffer.from(keys) : keys);
  }

  /** All bytes shown so far. */
  bytes(): Buffer {
    this.#seen = [Buffer.concat(this.#seen)];
    return this.#seen[0] ?? Buffer.alloc(0);
  }

  text(): string {
    return this.bytes().toString();
  }

  /** Waits until the text since `from` matches; answers with where the match ends. */
  async sees(pattern: string | RegExp, from = 0): Promise<number> {
    const find = (): number => {
      const text = this.text().slice(from);
      if (typeof pattern === "string") {
        const at = text.indexOf(pattern);
        return at === -1 ? -1 : from + at + pattern.length;
      }
      const match = pattern.exec(text);
      return match ? from + match.index + match[0].length : -1;
    };
    return new Promise((resolve, reject) => {
      const settle = (done: () => void) => {
        clearTimeout(timer);
        this.#watchers.delete(check);
        done();
      };
      const check = () => {
        const end = find();
        if (end !== -1) settle(() => resolve(end));
      };
      const timer = setTimeout(() => {
        const seen = JSON.stringify(this.text().slice(from));
        settle(() => reject(new Error(`${pattern} was not seen in ${seen}`)));
      }, 20_000);
      this.#watchers.add(check);
      check();
    });
  }

  resize(cols: number, rows: number): void {
    this.#pty.resize({ cols, rows });
  }

  /** The terminal window is closed. */
  close(): void {
    this.#pty.close();
  }
}
