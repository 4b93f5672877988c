import { spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** The built program, as `npm i -g` would put it on PATH. */
export const IG = resolve("dist/ig.js");

/** A fresh directory to be the project of a test; gone after it. */
export function project(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "ig-project-")));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

export interface Result {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  raw: Buffer;
}

export interface Options {
  cwd: string;
  env?: Record<string, string>;
  input?: string | Uint8Array;
}

/** Runs the built ig over pipes, to the end. */
export function ig(args: string[], { cwd, env = {}, input }: Options): Promise<Result> {
  const child = spawn(process.execPath, [IG, ...args], {
    cwd,
    env: { ...process.env, LANG: "C.UTF-8", ...env },
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (data) => out.push(data));
  child.stderr.on("data", (data) => err.push(data));
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return new Promise((done) =>
    child.on("close", (code, signal) => {
      const raw = Buffer.concat(out);
      done({ code, signal, raw, stdout: raw.toString(), stderr: Buffer.concat(err).toString() });
    }),
  );
}

/** The ID in a header or footer. */
export function idIn(text: string): string {
  const id = /run_[a-z0-9]{8}/.exec(text)?.[0];
  if (id === undefined) throw new Error(`no run ID in: ${text}`);
  return id;
}
