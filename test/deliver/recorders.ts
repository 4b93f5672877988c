import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { bundle } from "../fixtures/bundle.ts";
import { IG } from "../fixtures/ig.ts";
import { ofTest } from "./daemons.ts";

const program = (name: string) =>
  bundle(fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url)));
const WRITER = program("writer");
const PRINTER = program("printer");

/** A process that records a run of `lines` lines over about `ms` milliseconds. */
export function writerProcess(store: string, lines: number, ms: number): ChildProcess {
  const words = [WRITER, store, String(lines), String(ms)];
  return ofTest(spawn(process.execPath, words, { stdio: "ignore" }));
}

/** The same recorded by the built `ig run --stream`, over pipes. */
export function recorderProcess(root: string, lines: number, ms: number): ChildProcess {
  const command = [process.execPath, PRINTER, String(lines), String(ms)];
  return ofTest(
    spawn(process.execPath, [IG, "run", "--stream", "--no-pty", "--", ...command], {
      cwd: root,
      env: { ...process.env, IG_NO_DAEMON: "1" },
      stdio: "ignore",
    }),
  );
}
