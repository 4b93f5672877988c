import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  findRun,
  GREEN_LOOK_LIMIT,
  lastGreenRun,
  newestUnder,
  runsUnder,
} from "../../../src/store/runs/find.ts";
import { indexed } from "../../../src/store/runs/layout.ts";
import { endedRun, tempDir } from "./sample.ts";

const KEY = "0123456789abcdef";
const START = Date.UTC(2026, 0, 11, 4, 30);
const ids = (runs: Iterable<{ run: { id: string } }>) => [...runs].map(({ run }) => run.id);

it("of a command that fails for ever a bounded number of runs is looked at for a green one", () => {
  const store = tempDir();
  const green = endedRun(store, 0, { at: START });
  let at = START;
  let last = "";
  for (let i = 0; i < GREEN_LOOK_LIMIT; i++) last = endedRun(store, 1, { at: ++at }).record.id;
  expect(lastGreenRun(store, findRun(store, last))?.run.id).toBe(green.record.id);
  last = endedRun(store, 1, { at: ++at }).record.id;
  expect(lastGreenRun(store, findRun(store, last))).toBeUndefined();
});

it("an index too large to list says the same as a small one", () => {
  const store = tempDir();
  const runs = [0, 1, 2, 3].map((day) => endedRun(store, 0, { at: START + day * 86_400_000 }));
  const other = endedRun(store, 0, { at: START + 9e9, fields: { command_key: "another" } });
  const before = ids(runsUnder(store, "command", KEY));
  expect(before).toEqual(runs.map(({ record }) => record.id).reverse());
  const dir = indexed(store, "command", KEY);
  mkdirSync(dir, { recursive: true });
  // Runs that are gone, and whose links were left.
  for (let i = 0; i < 8000; i++)
    symlinkSync("nowhere", join(dir, `2026-01-10T000000.000-${String(i).padStart(8, "0")}`));
  expect(ids(runsUnder(store, "command", KEY))).toEqual(before);
  expect(newestUnder(store, "command", KEY, () => true)?.run.id).toBe(before[0]);
  const second = findRun(store, before[1]!);
  expect(ids(runsUnder(store, "command", KEY, second.key))).toEqual(before.slice(2));
  expect(ids(runsUnder(store, "command", "another"))).toEqual([other.record.id]);
});
