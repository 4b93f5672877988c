import { createRequire } from "node:module";

/** The release whose internal signatures are written down here. package.json pins the same one. */
const VERSION = "1.1.0";

/** The native half of node-pty on Unix. Its JavaScript half loses output at exit and loads slowly. */
interface Binding {
  fork(
    file: string,
    args: string[],
    env: string[],
    cwd: string,
    cols: number,
    rows: number,
    uid: number,
    gid: number,
    utf8: boolean,
    helper: string,
    exited: (code: number, signal: number) => void,
  ): { fd: number; pid: number; pty: string };
  open(cols: number, rows: number): { master: number; slave: number; pty: string };
  resize(fd: number, cols: number, rows: number): void;
}

export interface ForkOptions {
  file: string;
  args: string[];
  /** `NAME=value` strings: the whole environment of the child. */
  env: string[];
  cwd: string;
  cols: number;
  rows: number;
  /** Exactly one is not zero, or both are for a plain success. */
  exited: (code: number, signal: number) => void;
}

export interface PtyBinding {
  /**
   * Starts a program as the leader of a new session with a new terminal as its standard streams.
   * Signals have their default action in it. `master` is non-blocking and survives exec: start no
   * other process that should not have it.
   */
  fork(options: ForkOptions): { master: number; pid: number; slaveName: string };
  /** A new terminal with no process on it. Both descriptors are non-blocking and survive exec. */
  open(cols: number, rows: number): { master: number; slave: number; slaveName: string };
  resize(master: number, cols: number, rows: number): void;
}

/** The native PTY of this platform, or a sentence saying why there is none. */
export function loadPty(): PtyBinding | string {
  const platform = `${process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(import.meta.url);
    const manifest = fromHere.resolve("node-pty/package.json");
    const version = (fromHere(manifest) as { version: string }).version;
    if (version !== VERSION) return `node-pty is ${version}, not ${VERSION}`;
    // Its platform package may be hoisted or nested: resolve it the way node-pty itself would.
    const fromPackage = createRequire(manifest);
    const native = fromPackage(`@lydell/node-pty-${platform}/pty.node`) as Binding;
    const helper =
      process.platform === "darwin"
        ? fromPackage.resolve(`@lydell/node-pty-${platform}/spawn-helper`)
        : "";
    return wrap(native, helper);
  } catch (error) {
    return `no native PTY for ${platform}: ${(error as Error).message.split("\n")[0]}`;
  }
}

function wrap(native: Binding, helper: string): PtyBinding {
  return {
    fork({ file, args, env, cwd, cols, rows, exited }) {
      const keepUser = -1;
      const utf8 = true;
      const child = native.fork(
        file,
        args,
        env,
        cwd,
        cols,
        rows,
        keepUser,
        keepUser,
        utf8,
        helper,
        exited,
      );
      return { master: child.fd, pid: child.pid, slaveName: child.pty };
    },
    open(cols, rows) {
      const { master, slave, pty } = native.open(cols, rows);
      return { master, slave, slaveName: pty };
    },
    resize: (master, cols, rows) => native.resize(master, cols, rows),
  };
}
