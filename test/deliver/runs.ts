import { hostname } from "node:os";
import { join } from "node:path";
import { traceFor } from "../../src/deliver/otlp/trace.ts";
import type { Stream } from "../../src/event.ts";
import { type LogWriter, openLogWriter } from "../../src/store/log/write.ts";
import { thisProcess } from "../../src/store/runs/liveness.ts";
import { createRun, type NewRun, type RunWriter } from "../../src/store/runs/writer.ts";

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

/** A run as `ig run` records it, with its log's writer; times are told by the test. */
export interface TestRun extends RunWriter {
  log: LogWriter;
}

export function startRun(store: string, more: Partial<NewRun> = {}): TestRun {
  const startedAt = Date.now();
  const run = createRun(store, startedAt, fields(store, more));
  const size = run.record.terminal ?? { cols: 80, rows: 24 };
  const mode = run.record.mode === "pty" ? "pty" : "pipe";
  return Object.assign(run, { log: openLogWriter(run.dir, { mode, startedAt, ...size }) });
}

export function write(
  run: TestRun,
  text: string | Buffer,
  { stream = "stdout", time = Date.now() }: { stream?: Stream; time?: number } = {},
): void {
  run.log.event({ type: "output", time, stream, data: Buffer.from(text) });
}

export function finish(run: TestRun, code = 0): void {
  const time = Date.now();
  run.log.event({ type: "exit", time, code, signal: null });
  run.log.close();
  const { bytes, lines, complete } = run.log;
  run.update({
    ended_at: new Date(time).toISOString(),
    duration_ms: 5,
    exit_code: code,
    log: { bytes, lines, complete },
  });
}
