import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listRuns } from "../../../src/read/query/list.ts";
import { runStatus } from "../../../src/read/query/status.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { runDirOf, runKey } from "../../../src/store/runs/layout.ts";
import { endedRun, tempDir } from "./sample.ts";

const MANY = 100_000;
const DAY = 86_400_000;

/**
 * Runs that are but links to nowhere: whoever looks at one has to warn of it, so an answer without a
 * warning was given without looking.
 */
function trap(store: string, from: number, days: number): void {
  const perDay = MANY / days;
  for (let i = 0; i < MANY; i++) {
    const at = from + Math.floor(i / perDay) * DAY + (i % perDay) * 10;
    const dir = runDirOf(store, runKey(`run_${i.toString(36).padStart(8, "0")}`, at));
    if (i % perDay === 0) mkdirSync(join(dir, ".."), { recursive: true });
    symlinkSync("nowhere", dir);
  }
}

it("with 100,000 runs stored, reads what it returns and nothing else", async () => {
  const store = join(tempDir(), ".idlergear");
  const start = Date.now() - 400 * DAY;
  const old = endedRun(store, 0, { at: start, fields: { name: "first", command_key: "old" } });
  trap(store, start + DAY, 250);
  const newest = Array.from(
    { length: 25 },
    (_, i) => endedRun(store, 0, { at: Date.now() - (25 - i) * 60_000 }).record.id,
  );

  expect((await listRuns(store, { limit: 26 })).warnings).not.toEqual([]);
  const list = await listRuns(store, {});
  expect(list.runs.map(({ id }) => id)).toEqual(newest.toReversed().slice(0, 20));
  expect([list.looked_at, list.warnings]).toEqual([20, []]);
  for (const reference of [old.record.id, old.record.id.slice(0, 10), "first"])
    expect(findRun(store, reference).run.id).toBe(old.record.id);
  expect(findRun(store, "latest").run.id).toBe(newest.at(-1));
  expect((await listRuns(store, { name: "first" })).warnings).toEqual([]);
  const status = await runStatus(store, findRun(store, old.record.id));
  expect(JSON.stringify(status)).not.toMatch(/warning/);
});
