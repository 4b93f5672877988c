import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { checkpointFile } from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { type Fault, useCollector } from "./collector.ts";
import { daemonHere, kill, otlp, tempStore, until } from "./daemons.ts";
import { daemonProcess } from "./processes.ts";
import { finish, startRun, type TestRun, write } from "./runs.ts";

const collector = await useCollector();

const LINES = 300;

function finishedRun(store: string): TestRun {
  const run = startRun(store);
  for (let n = 1; n <= LINES; n++) write(run, `line ${n}\n`);
  finish(run);
  return run;
}

/** By a checkpoint of its own: what a test puts in its place may say that another run is done. */
function done(store: string, { dir, record }: TestRun): boolean {
  const checkpoint = readCheckpoint(store, keyOf(dir));
  return checkpoint?.run === record.id && checkpoint.done;
}

/** Bodies by uid; a uid that came with two different bodies is an error of its own. */
function byUid(run: TestRun): Map<string, string> {
  const bodies = new Map<string, string>();
  for (const { uid, body } of collector.records) {
    if (!uid.startsWith(run.record.id)) continue;
    expect(bodies.get(uid) ?? body).toBe(body);
    bodies.set(uid, body);
  }
  return bodies;
}

function expectWhole(run: TestRun): void {
  expect([...byUid(run).values()].filter((body) => body.startsWith("line "))).toEqual(
    Array.from({ length: LINES }, (_, i) => `line ${i + 1}`),
  );
  expect(byUid(run).size).toBe(LINES + 2);
}

/** When the proxy sees the n-th request, this happens, and the daemon is killed. */
test.each<[string, Fault]>([
  ["before a batch arrives", "reset"],
  ["after a batch arrived and before it is told", "lost"],
  ["when a batch was accepted", "pass"],
])("killed %s, again and again, a daemon loses nothing", async (_, fault) => {
  const store = tempStore();
  const run = finishedRun(store);
  const env = { ...otlp(collector.url), IG_DAEMON_BATCH_RECORDS: "60" };
  for (let kills = 0; kills < 4; kills++) {
    let daemon: ReturnType<typeof daemonProcess> | undefined;
    let killed: Promise<void> | undefined;
    let seen = 0;
    collector.fault = () => {
      if (++seen !== 2 || daemon === undefined) return "pass";
      killed = kill(daemon);
      return fault;
    };
    daemon = daemonProcess(store, env);
    await until(() => killed !== undefined || done(store, run));
    await killed;
    await kill(daemon);
  }
  collector.fault = () => "pass";
  const last = await daemonHere(store, env);
  await until(() => done(store, run));
  await last.stop();
  expectWhole(run);
});

test.each([
  ["empty", ""],
  ["half", '{"version":1,"run":"run_'],
  ["no object", "null"],
  ["zeros", "\0".repeat(200)],
  ["of another run", JSON.stringify({ ...fresh("run_00000000"), next: 250, done: true })],
  ["of the wrong type", JSON.stringify({ ...fresh("run_00000000"), next: "many" })],
  ["of a version to come", JSON.stringify({ ...fresh("run_00000000"), version: 2, done: true })],
])("a checkpoint that is %s means: from the start", async (_, content) => {
  const store = tempStore();
  const run = finishedRun(store);
  const path = checkpointFile(store, keyOf(run.dir));
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => done(store, run));
  await daemon.stop();
  expectWhole(run);
});

function fresh(run: string) {
  return {
    version: 1,
    run,
    next: 1,
    furthest: {},
    started: true,
    ended: true,
    span: "accepted",
    done: false,
    rejected: 0,
    parked: 0,
    state: "done",
  };
}

test("a checkpoint that cannot be written stops nothing; it is written when it can be", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  const path = checkpointFile(store, keyOf(run.dir));
  // What is in its place cannot be written over.
  mkdirSync(join(path, "in the way"), { recursive: true });
  let requests = 0;
  collector.fault = () => {
    if (++requests === 4) rmSync(path, { recursive: true });
    return "pass";
  };
  const daemon = await daemonHere(store, { ...otlp(collector.url), IG_DAEMON_BATCH_RECORDS: "60" });
  await until(() => done(store, run));
  await daemon.stop();
  expect(requests).toBeGreaterThanOrEqual(4);
  expectWhole(run);
});

test("fifty runs at once are all followed, and none waits for another", async () => {
  const store = tempStore();
  const runs = Array.from({ length: 50 }, () => startRun(store));
  const daemon = await daemonHere(store, otlp(collector.url));
  for (let round = 0; round < 5; round++) {
    for (const run of runs) write(run, `round ${round}\n`);
    const got = () => collector.records.filter(({ body }) => body === `round ${round}`);
    await until(() => new Set(got().map(({ uid }) => uid.split(":")[0])).size === runs.length);
  }
  for (const run of runs) finish(run);
  await until(() => runs.every((run) => done(store, run)));
  await daemon.stop();
  for (const run of runs) expect(byUid(run).size).toBe(7);
});

test("a run with a long backlog does not keep a short one waiting", async () => {
  const store = tempStore();
  const long = startRun(store);
  write(long, "x\n".repeat(50_000));
  finish(long);
  const short = startRun(store);
  write(short, "short\n");
  finish(short);
  const daemon = await daemonHere(store, {
    ...otlp(collector.url),
    IG_DAEMON_BATCH_RECORDS: "200",
    IG_DAEMON_CONCURRENCY: "1",
  });
  await until(() => done(store, short));
  expect(done(store, long)).toBe(false);
  await daemon.stop();
});
