import { existsSync, readFileSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { rejectFile } from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { type Fault, useCollector } from "./collector.ts";
import { daemonHere, otlp, tempStore, until } from "./daemons.ts";
import { finish, startRun, type TestRun, write } from "./runs.ts";

const collector = await useCollector();

const LINES = 200;

function finishedRun(store: string, text = (n: number) => `line ${n}`): TestRun {
  const run = startRun(store);
  write(run, Array.from({ length: LINES }, (_, i) => `${text(i + 1)}\n`).join(""));
  finish(run);
  return run;
}

/** Exports with small batches until the run is done, and gives back its checkpoint. */
async function exported(store: string, run: TestRun, env: NodeJS.ProcessEnv = {}) {
  const daemon = await daemonHere(store, {
    ...otlp(collector.url),
    IG_DAEMON_BATCH_RECORDS: "50",
    ...env,
  });
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await daemon.stop();
  return readCheckpoint(store, keyOf(run.dir))!;
}

/** Every record of a run once, after removing duplicates by uid, in order. */
function distinct(run: TestRun): string[] {
  const mine = collector.records.filter(({ uid }) => uid.startsWith(run.record.id));
  return [...new Map(mine.map(({ uid, body }) => [uid, body])).values()];
}

const whole = (text = (n: number) => `line ${n}`) => [
  "started: ./train.sh --epochs 3",
  ...Array.from({ length: LINES }, (_, i) => text(i + 1)),
  "exit code 0",
];

/** The first `count` requests fail so. */
function failing(fault: Fault, count: number): void {
  collector.fault = ({ n }) => (n < count ? fault : "pass");
}

test.each<[string, Fault]>([
  ["429", { status: 429 }],
  ["502", { status: 502 }],
  ["503 with a page", { status: 503, headers: { "content-type": "text/html" }, body: "<p>no" }],
  ["504", { status: 504 }],
  ["a connection reset", "reset"],
  ["an acceptance that is lost on its way back", "lost"],
  ["an acceptance that ends in the middle", "half"],
  ["a 500", { status: 500 }],
  ["a 401 that ends", { status: 401 }],
  ["a 403 that ends", { status: 403 }],
  ["a 404 that ends", { status: 404 }],
  ["a web page in place of a collector", { status: 200, headers: { "content-type": "text/html" } }],
  ["a redirect", { status: 307, headers: { location: "http://127.0.0.1:9/" } }],
])("%s costs nothing", async (_, fault) => {
  const store = tempStore();
  const run = finishedRun(store);
  failing(fault, 3);
  const checkpoint = await exported(store, run);
  expect(distinct(run)).toEqual(whole());
  expect(checkpoint).toMatchObject({ next: LINES + 1, parked: 0, rejected: 0, span: "accepted" });
  expect(checkpoint.error).toBeDefined();
});

test("a collector that hangs is given up after the timeout, and asked again", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  failing("hang", 1);
  await exported(store, run, { OTEL_EXPORTER_OTLP_TIMEOUT: "100" });
  expect(distinct(run)).toEqual(whole());
});

test("a collector that is down and comes back gets everything", async () => {
  const store = tempStore();
  const run = startRun(store);
  await collector.down();
  const daemon = await daemonHere(store, otlp(collector.url));
  write(run, "while it was down\n");
  await until(() => readCheckpoint(store, keyOf(run.dir))?.state === "retrying");
  finish(run);
  await collector.up();
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await daemon.stop();
  expect(distinct(run)).toEqual([
    "started: ./train.sh --epochs 3",
    "while it was down",
    "exit code 0",
  ]);
});

test.each([
  ["seconds", () => "1"],
  ["a date", () => new Date(Date.now() + 2000).toUTCString()],
])("Retry-After in %s is honoured", async (_, header) => {
  const store = tempStore();
  const run = finishedRun(store);
  let until_ = 0;
  collector.fault = ({ n }) => {
    if (n > 0) return "pass";
    const value = header();
    until_ = value === "1" ? Date.now() + 1000 : Date.parse(value);
    return { status: 503, headers: { "retry-after": value } };
  };
  await exported(store, run);
  // Timers may fire a millisecond early by the wall clock.
  expect(collector.requests[1]!.at).toBeGreaterThanOrEqual(until_ - 5);
  expect(distinct(run)).toEqual(whole());
});

/** ExportLogsServiceResponse { partial_success { rejected_log_records: 3, error_message: "quota" } } */
const PARTIAL = Buffer.from([0x0a, 0x09, 0x08, 0x03, 0x12, 0x05, ...Buffer.from("quota")]);

test("a partial success is counted, shown, and never sent again", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  failing({ status: 200, headers: { "content-type": "application/x-protobuf" }, body: PARTIAL }, 1);
  const checkpoint = await exported(store, run);
  expect(checkpoint).toMatchObject({ rejected: 3, parked: 0 });
  expect(checkpoint.error?.message).toContain("quota");
  // The first batch was answered by the proxy alone; nothing of it came again.
  expect(distinct(run)).toEqual(whole().slice(50));
});

test("records a collector refuses are found, parked where people can read them, the rest arrives", async () => {
  const store = tempStore();
  const poison = (n: number) =>
    n % 71 === 0 || (n > 120 && n < 133) ? `POISON ${n}` : `line ${n}`;
  const run = finishedRun(store, poison);
  collector.fault = ({ body }) =>
    body.includes("POISON") ? { status: 400, body: "bad record" } : "pass";
  const checkpoint = await exported(store, run);
  expect(distinct(run)).toEqual(whole(poison).filter((text) => !text.startsWith("POISON")));
  const parked = readFileSync(rejectFile(store, keyOf(run.dir)), "utf8")
    .trim()
    .split("\n");
  const lines = parked.map((line) => JSON.parse(line));
  expect(lines.map(({ line }) => line)).toEqual([
    71,
    ...Array.from({ length: 12 }, (_, i) => 121 + i),
    142,
  ]);
  expect(lines[0]).toMatchObject({ text: "POISON 71", why: "HTTP 400: bad record" });
  expect(checkpoint).toMatchObject({ parked: 14, next: LINES + 1, done: true });
});

test("what is too large is halved, and batches stay smaller", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  collector.fault = ({ body }) => (body.length > 8_000 ? { status: 413 } : "pass");
  const checkpoint = await exported(store, run);
  expect(distinct(run)).toEqual(whole());
  expect(checkpoint.parked).toBe(0);
});

test("a collector that refuses everything pauses the run, parks nothing, and loses nothing", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  collector.fault = () => ({ status: 400, body: "wrong tenant" });
  const daemon = await daemonHere(store, otlp(collector.url));
  const read = () => readCheckpoint(store, keyOf(run.dir));
  await until(() => read()?.state === "paused");
  expect(read()?.error?.message).toContain("everything is refused");
  expect(read()).toMatchObject({ parked: 0, next: 1 });
  collector.fault = () => "pass";
  await until(() => read()?.done === true);
  await daemon.stop();
  expect(distinct(run)).toEqual(whole());
  expect(existsSync(rejectFile(store, keyOf(run.dir)))).toBe(false);
});

test("missing credentials pause the export and say so", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  collector.fault = () => ({ status: 401 });
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => readCheckpoint(store, keyOf(run.dir))?.state === "paused");
  expect(readCheckpoint(store, keyOf(run.dir))).toMatchObject({
    next: 1,
    error: { message: expect.stringContaining("OTEL_EXPORTER_OTLP_HEADERS") },
  });
  await daemon.stop();
});

test("an endpoint without traces does not keep a run from being done", async () => {
  const store = tempStore();
  const run = finishedRun(store);
  collector.fault = ({ path }) => (path === "/v1/traces" ? { status: 404 } : "pass");
  const checkpoint = await exported(store, run);
  expect(checkpoint).toMatchObject({ done: true, ended: true, span: "refused" });
  expect(distinct(run)).toEqual(whole());
});

test("a run's directory deleted in the middle of its export is survived", async () => {
  const store = tempStore();
  const deleted = finishedRun(store);
  collector.fault = () => ({ status: 503 });
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => collector.requests.length > 0);
  rmSync(deleted.dir, { recursive: true });
  const run = finishedRun(store);
  collector.fault = () => "pass";
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await until(() => readCheckpoint(store, keyOf(deleted.dir))?.done === true);
  await daemon.stop();
  expect(distinct(run)).toEqual(whole());
});
