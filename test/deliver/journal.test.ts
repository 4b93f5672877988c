import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openJournal, tailJournal } from "../../src/deliver/journal.ts";
import { daemonLog } from "../../src/store/paths.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { project } from "../fixtures/ig.ts";
import { daemonHere, FAST, tempStore, until } from "./daemons.ts";
import { finish, startRun, write } from "./runs.ts";

test("a journal is never larger than its limit, twice over, and its end is all there", () => {
  const path = join(project(), "daemon.log");
  const log = openJournal(path, 2_000);
  for (let n = 1; n <= 200; n++) log(`message ${n}\x1b[31m\nof two lines`);
  expect(statSync(path).size).toBeLessThanOrEqual(2_000);
  expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(2_000);
  const last = tailJournal(path, 50);
  expect(last).toHaveLength(50);
  expect(last.map((line) => line.slice(25))).toEqual(
    Array.from({ length: 50 }, (_, i) => `message ${151 + i} [31m of two lines`),
  );
  expect(tailJournal(path, 0)).toEqual([]);
});

test("what is said again and again is counted, not repeated", () => {
  const path = join(project(), "daemon.log");
  const log = openJournal(path, 100_000);
  for (let n = 0; n < 5; n++) log("no collector listens");
  log("delivered");
  expect(readFileSync(path, "utf8").replace(/^\S+ /gm, "")).toBe(
    "no collector listens\n(said 4 times more)\ndelivered\n",
  );
});

test("a daemon keeps to its limit", async () => {
  const store = tempStore();
  const daemon = await daemonHere(store, {
    ...FAST,
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
    IG_DAEMON_LOG_BYTES: "1000",
  });
  for (let n = 0; n < 20; n++) {
    const run = startRun(store);
    write(run, "x\n");
    finish(run);
  }
  await until(() => statSync(`${daemonLog(store)}.1`, { throwIfNoEntry: false }) !== undefined);
  await daemon.stop();
  expect(statSync(daemonLog(store)).size).toBeLessThanOrEqual(1_000);
  const { stdout } = await igHere(["daemon", "logs", "--tail", "1"], { cwd: join(store, "..") });
  expect(stdout).toContain("ends: ended");
});
