import { spawn } from "node:child_process";
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { ReadStream } from "node:tty";
import type { Command } from "./command.ts";
import type { Exit, Sink } from "./event.ts";

const require = createRequire(import.meta.url);
export interface CaptureOptions {
  command: Command;
  mode: "pty" | "pipe";
  cwd: string;
  env: NodeJS.ProcessEnv;
  sinks: Sink[];
  onStart(pid: number): void;
  terminal?: { cols: number; rows: number };
}
export async function capture({
  command,
  mode,
  cwd,
  env,
  sinks,
  onStart,
  terminal,
}: CaptureOptions): Promise<Exit> {
  const now = () => performance.timeOrigin + performance.now();
  const emit = (e: Parameters<Sink["event"]>[0]) => {
    for (const s of sinks) s.event(e);
  };
  let exit: Exit;
  if (mode === "pipe") {
    const child = spawn(command.file, command.args, {
      cwd,
      env,
      argv0: command.argv[0]!,
      stdio: ["inherit", "pipe", "pipe"],
    });
    onStart(child.pid!);
    child.stdout.on("data", (data) =>
      emit({ type: "output", time: now(), stream: "stdout", data }),
    );
    child.stderr.on("data", (data) =>
      emit({ type: "output", time: now(), stream: "stderr", data }),
    );
    exit = await new Promise((d) => child.on("close", (code, signal) => d({ code, signal })));
  } else {
    const pty = require(`@lydell/node-pty-${process.platform}-${process.arch}/pty.node`);
    let done!: (e: Exit) => void;
    const ended = new Promise<Exit>((d) => {
      done = d;
    });
    const buffer = Buffer.alloc(65536);
    const t = pty.fork(
      command.file,
      command.args,
      Object.entries(env).map(([k, v]) => `${k}=${v}`),
      cwd,
      terminal!.cols,
      terminal!.rows,
      -1,
      -1,
      true,
      "",
      (code: number, sig: number) => {
        for (let n = 0; n < 1 << 20; ) {
          try {
            const r = readSync(t.fd, buffer);
            if (!r) break;
            n += r;
            emit({ type: "output", time: now(), stream: "tty", data: buffer.subarray(0, r) });
          } catch {
            break;
          }
        }
        closeSync(slave);
        socket.destroy();
        done(
          sig
            ? {
                code: null,
                signal: Object.entries(constants.signals).find(([, n]) => n === sig)![0],
              }
            : { code, signal: null },
        );
      },
    );
    const slave = openSync(t.pty, "r+");
    onStart(t.pid);
    const socket = new (ReadStream as any)(t.fd, {
      onread: {
        buffer,
        callback: (n: number, b: Buffer) => {
          emit({ type: "output", time: now(), stream: "tty", data: b.subarray(0, n) });
          return true;
        },
      },
    });
    socket.resume();
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(true);
      process.stdin.on("data", (d) => writeSync(t.fd, d));
    }
    exit = await ended;
    if (process.stdin.isTTY) {
      process.stdin.setRawMode(false);
      process.stdin.pause();
    }
  }
  emit({ type: "exit", time: now(), ...exit });
  return exit;
}
