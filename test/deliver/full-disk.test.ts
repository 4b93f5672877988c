import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { claimStore } from "../../src/deliver/daemon/lease.ts";
import { askReport } from "../../src/deliver/daemon/start.ts";
import { freshCheckpoint, park, readCheckpoint } from "../../src/store/delivery.ts";
import {
  checkpointFile,
  daemonDir,
  daemonFile,
  daemonLog,
  rejectFile,
  settledFile,
} from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { canMount, smallDisk } from "../fixtures/disk.ts";
import { ig, project } from "../fixtures/ig.ts";
import { useCollector } from "./collector.ts";
import { daemonHere, igDaemonProcess, kill, otlp, tempStore, until } from "./daemons.ts";
import { finish, startRun, type TestRun, write } from "./runs.ts";

/* What a full disk leaves of the daemon's files: nothing, or a beginning. */

const collector = await useCollector();
const WHOLE = ["started: ./train.sh --epochs 3", "one", "two", "exit code 0"];

function finishedRun(store: string): TestRun {
  const run = startRun(store);
  write(run, "one\ntwo\n");
  finish(run);
  return run;
}

const isDone = (store: string, run: TestRun) =>
  readCheckpoint(store, keyOf(run.dir))?.done === true;

/** Each record of the run, those that came twice once. */
function delivered(run: TestRun): string[] {
  const mine = collector.records.filter(({ uid }) => uid.startsWith(run.record.id));
  return [...new Map(mine.map(({ uid, body }) => [uid, body])).values()];
}

const FILES: Record<string, (store: string, key: string) => [path: string, whole: string]> = {
  "daemon.json": (store) => [
    daemonFile(store),
    JSON.stringify({ version: "0.1.0", protocol: 1, pid: 1, socket: "/tmp/x.sock" }),
  ],
  "the lease": (store) => [
    join(daemonDir(store), "owner.7"),
    JSON.stringify({ host: "here", process: { pid: 1, start_time: "1" } }),
  ],
  "the checkpoint": (store, key) => [
    checkpointFile(store, key),
    JSON.stringify({ ...freshCheckpoint(`run_${key.slice(-8)}`), next: 3 }),
  ],
  "the mark of a settled day": (store) => [settledFile(store, "2026-01-11"), "x"],
  "the log": (store) => [daemonLog(store), "2026-01-11T04:30:00.000Z daemon 1 (0.1.0) listens"],
  "the rejected records": (store, key) => [rejectFile(store, key), '{"at":"2026-01-11T04:30"}'],
};

function damage(name: string, share: number, store: string, key: string): void {
  const [path, whole] = FILES[name]!(store, key);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, whole.slice(0, whole.length * share));
}

describe.each([
  ["empty", 0],
  ["half written", 0.5],
])("a file of the daemon that is %s stops no daemon", (_how, share) => {
  it.each(Object.keys(FILES))("%s", async (name) => {
    const store = tempStore();
    const run = finishedRun(store);
    damage(name, share, store, keyOf(run.dir));
    const daemon = await daemonHere(store, otlp(collector.url));
    await until(() => isDone(store, run));
    expect(await askReport(store)).toMatchObject({ exported: { runs: 1 } });
    expect(delivered(run)).toEqual(WHOLE);
    await daemon.stop();
  });

  it("all of them, as built", async () => {
    const cwd = project();
    const store = join(cwd, ".idlergear");
    const run = finishedRun(store);
    for (const name of Object.keys(FILES)) damage(name, share, store, keyOf(run.dir));
    const env = otlp(collector.url);
    expect(await ig(["daemon", "start"], { cwd, env })).toMatchObject({ code: 0, stderr: "" });
    await until(() => isDone(store, run));
    const { stdout, code } = await ig(["daemon", "status"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("1 run to the end");
    expect(stdout).toContain(`(http/protobuf) ok`);
    expect(await ig(["daemon", "stop"], { cwd })).toMatchObject({ code: 0 });
    expect(delivered(run)).toEqual(WHOLE);
  });
});

it("a rejected record is a line of its own after one that was cut off", () => {
  const store = tempStore();
  const run = finishedRun(store);
  const key = keyOf(run.dir);
  damage("the rejected records", 0.5, store, key);
  park(store, key, { line: 2 });
  park(store, key, { line: 3 });
  const [, ...lines] = readFileSync(rejectFile(store, key), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([{ line: 2 }, { line: 3 }]);
});

it("a lease with a number after which there is none is told, not waited for", async () => {
  const store = tempStore();
  mkdirSync(daemonDir(store), { recursive: true });
  writeFileSync(join(daemonDir(store), "owner.999999999999999"), "");
  await expect(claimStore(store)).rejects.toThrow("was made by no daemon");
});

describe.skipIf(!canMount)("a disk that becomes full while the daemon delivers", () => {
  it("stops neither this daemon nor the next one, which is killed in between", async () => {
    const { cwd } = smallDisk("size=512k")!;
    const store = join(cwd, ".idlergear");
    const run = finishedRun(store);
    collector.fault = () => ({ status: 503 });
    const first = igDaemonProcess(cwd, otlp(collector.url));
    await until(() => collector.requests.length > 0);
    for (let size = 1 << 20; size >= 1; size >>= 1) {
      try {
        writeFileSync(join(cwd, "fill"), Buffer.alloc(size), { flag: "a" });
      } catch {}
    }
    collector.fault = () => "pass";
    await until(() => delivered(run).length === WHOLE.length);
    const during = await ig(["daemon", "status"], { cwd });
    expect(during).toMatchObject({ code: 0, stderr: "" });
    expect(during.stdout).toContain("ok");
    await kill(first);
    // With the disk full it may start or say why not.
    const full = await ig(["daemon", "start"], { cwd, env: otlp(collector.url) });
    if (full.code !== 0)
      expect(full.stderr).toMatch(/no space left on the disk|see ig daemon logs/);
    rmSync(join(cwd, "fill"));
    expect(await ig(["daemon", "start"], { cwd, env: otlp(collector.url) })).toMatchObject({
      code: 0,
    });
    await until(() => isDone(store, run));
    expect(delivered(run)).toEqual(WHOLE);
    expect(await ig(["daemon", "stop"], { cwd })).toMatchObject({ code: 0 });
  });
});
