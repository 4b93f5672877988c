import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { recordFile } from "../../../src/store/paths.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { keyOf } from "../../../src/store/runs/layout.ts";
import type { Run } from "../../../src/store/runs/record.ts";
import { standing } from "../../../src/store/runs/state.ts";
import type { RunWriter } from "../../../src/store/runs/writer.ts";
import { endedRun, sampleRun, tempDir } from "./sample.ts";

const store = () => join(tempDir(), ".idlergear");

describe("whether a run still goes on", () => {
  /** As it stands by its record, after `fields` of that were changed. */
  const standingOf = (at: string, run: RunWriter, fields: Partial<Run> = {}) => {
    const found = findRun(at, run.record.id);
    run.update(fields);
    return standing(at, found);
  };

  it("is running while its writer lives, and ended as recorded", async () => {
    const at = store();
    expect((await standingOf(at, sampleRun(at))).state).toBe("running");
    expect((await standingOf(at, endedRun(at, 0))).state).toBe("completed");
    expect((await standingOf(at, endedRun(at, 2))).state).toBe("failed");
    const killed = sampleRun(at);
    const end = { ended_at: killed.record.started_at, signal: "SIGKILL" };
    expect((await standingOf(at, killed, end)).state).toBe("killed");
  });

  it("is lost when the pid belongs to another process by now, or to another boot", async () => {
    const at = store();
    const run = sampleRun(at);
    const { wrapper } = run.record;
    const reused = { wrapper: { ...wrapper, start_time: "1" } };
    const rebooted = { wrapper: { ...wrapper, boot_id: "another" } };
    const gone = { wrapper: { ...wrapper, pid: 2 ** 22 + 1 } };
    expect((await standingOf(at, run, reused)).state).toBe("lost");
    if (process.platform === "linux")
      expect((await standingOf(at, run, rebooted)).state).toBe("lost");
    expect((await standingOf(at, run, gone)).state).toBe("lost");
  });

  it("is not lost when its end was written between the look at its record and at its process", async () => {
    const at = store();
    const run = sampleRun(at);
    run.update({ wrapper: { pid: 2 ** 22 + 1, start_time: "1", boot_id: "another" } });
    const looking = standing(at, findRun(at, run.record.id));
    // The record has been read by now, and the process is still to be looked at.
    run.update({ ended_at: run.record.started_at, exit_code: 3 });
    expect(await looking).toMatchObject({ state: "failed", phase: "over" });
  });

  it("says so when it cannot be known from here", async () => {
    const at = store();
    const elsewhere = await standingOf(at, sampleRun(at), { host: "another-host" });
    expect(elsewhere).toMatchObject({
      state: "running",
      doubt: expect.stringContaining("another-host"),
    });
  });

  it("is gone, or unreadable, when its record is, and stands as it was found", async () => {
    const at = store();
    const run = sampleRun(at);
    writeFileSync(recordFile(run.dir), "{");
    const found = { key: keyOf(run.dir), dir: run.dir, run: run.record };
    expect(await standing(at, found)).toMatchObject({
      phase: "unreadable",
      state: "running",
      problem: expect.stringContaining("not valid JSON"),
    });
    rmSync(run.dir, { recursive: true });
    expect(await standing(at, found)).toMatchObject({ phase: "gone", state: "running" });
    const ended = endedRun(at);
    const whole = findRun(at, ended.record.id);
    expect((await standing(at, whole)).phase).toBe("over");
    rmSync(ended.dir, { recursive: true });
    expect(await standing(at, whole)).toMatchObject({ phase: "gone", state: "completed" });
  });

  it("is starting until its record knows the command, open while a registered run waits", async () => {
    const at = store();
    const dead = { wrapper: { pid: 2 ** 22 + 1, start_time: "1", boot_id: "another" } };
    const starting = sampleRun(at);
    const fresh = { started_at: new Date().toISOString() };
    expect((await standingOf(at, starting, fresh)).phase).toBe("starting");
    const old = { started_at: new Date(Date.now() - 3_000).toISOString() };
    expect((await standingOf(at, starting, old)).phase).toBe("running");
    const open = { ...dead, ...old, piecewise: { streamed: true } };
    expect(await standingOf(at, starting, open)).toMatchObject({
      phase: "open",
      state: "incomplete",
    });
    const days = { started_at: new Date(Date.now() - 25 * 3_600_000).toISOString() };
    expect(await standingOf(at, starting, days)).toMatchObject({
      phase: "over",
      state: "incomplete",
    });
  });
});
