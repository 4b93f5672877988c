import { appendFileSync, mkdtempSync, realpathSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { traceFor } from "../../src/otel/trace.ts";
import { logFile } from "../../src/project/paths.ts";
import { thisProcess } from "../../src/store/liveness.ts";
import { createRun, type NewRun, type RunWriter } from "../../src/store/writer.ts";

export function tempStore(): string {
  return join(realpathSync(mkdtempSync(join(tmpdir(), "ig-daemon-"))), ".idlergear");
}

export function fields(store: string, more: Partial<NewRun> = {}): NewRun {
  return {
    argv: ["./train.sh", "--epochs", "3"],
    command_key: "x",
    mode: "pipe",
    cwd: join(store, ".."),
    project_root: join(store, ".."),
    host: hostname(),
    user: "tester",
    wrapper: thisProcess(),
    child: { pid: 4242 },
    started_at: new Date().toISOString(),
    script: { kind: "inline", sha256: "a".repeat(64) },
    stream: true,
    trace: traceFor({}),
    ...more,
  };
}
export function startRun(store: string, more: Partial<NewRun> = {}): RunWriter {
  return createRun(store, Date.now(), fields(store, more));
}
export function write(run: RunWriter, text: string | Buffer): void {
  appendFileSync(logFile(run.dir), text);
}
export function finish(run: RunWriter, code = 0): void {
  run.update({ ended_at: new Date().toISOString(), duration_ms: 5, exit_code: code });
}
