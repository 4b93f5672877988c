import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { zonedTime } from "../../../src/os/clock.ts";
import { thisProcess } from "../../../src/store/runs/liveness.ts";
import { createRun, type NewRun, type RunWriter } from "../../../src/store/runs/writer.ts";

/** An empty directory that is gone after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "ig-test-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export interface Sample {
  at?: number;
  fields?: Partial<NewRun>;
}

/** A run as `ig run` would have begun it, written by this process. */
export function sampleRun(store: string, { at = Date.now(), fields = {} }: Sample = {}): RunWriter {
  const run = createRun(store, at, {
    argv: ["./train.sh"],
    command_key: "0123456789abcdef",
    mode: "pipe",
    cwd: "/project",
    project_root: "/project",
    host: hostname(),
    user: "someone",
    wrapper: thisProcess(),
    started_at: zonedTime(at),
    script: { kind: "inline", sha256: "a".repeat(64) },
    stream: false,
    ...fields,
  });
  run.publish();
  return run;
}

/** A sample that has ended with this exit code. */
export function endedRun(store: string, code = 0, sample: Sample = {}): RunWriter {
  const run = sampleRun(store, sample);
  const ended = Date.parse(run.record.started_at) + 1000;
  run.update({ ended_at: zonedTime(ended), duration_ms: 1000, exit_code: code });
  return run;
}
