import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { logFile, recordFile } from "../../src/store/paths.ts";
import { runDirOf } from "../../src/store/runs/layout.ts";
import { keysNewestFirst } from "../../src/store/runs/reader.ts";
import { type Received, startCollector } from "./collector.ts";
import { kill, otlp, tempStore, until } from "./daemons.ts";
import { daemonProcess } from "./processes.ts";
import { recorderProcess, writerProcess } from "./recorders.ts";

/*
 * Writers, daemons and the collector are killed at random, and nothing may be lost. Short here; by
 * hand: IG_SOAK_LINES=500000 IG_SOAK_KILLS=120 IG_SOAK_SEED=2 npx vitest run test/deliver/soak
 */
const LINES = Number(process.env.IG_SOAK_LINES || 20_000);
const KILLS = Number(process.env.IG_SOAK_KILLS || 8);
const SEED = Number(process.env.IG_SOAK_SEED || 1);
const LINES_PER_RUN = Math.min(10_000, LINES / 4);
const RUN_MS = 2_000;
const WRITERS = 4;

/** Of two sequences, so that how many requests there are does not decide what is killed next. */
const [striking, failing] = [mulberry32(SEED), mulberry32(SEED + 1)];
const pick = <T>(from: T[], random: () => number): T => from[Math.floor(random() * from.length)]!;
const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

/** What a collector was sent, each record once. */
class Delivered {
  readonly byUid = new Map<string, string>();
  deliveries = 0;
  /** Records that came again, and were not the same. */
  differing = 0;

  readonly add = ({ uid, body, time }: Received): void => {
    const record = `${time} ${body}`;
    this.deliveries++;
    if ((this.byUid.get(uid) ?? record) !== record) this.differing++;
    this.byUid.set(uid, record);
  };
}

test(`killed at random (seed ${SEED}), nothing is lost, nothing doubled, nothing late`, async () => {
  const store = tempStore();
  const delivered = new Delivered();
  const collector = await startCollector({ onRecord: delivered.add });
  collector.fault = () =>
    failing() < 0.9 ? "pass" : pick(["lost", "reset", { status: 503 }], failing);
  const env = { ...otlp(collector.url), IG_DAEMON_BATCH_RECORDS: "500" };
  let daemon = daemonProcess(store, env);
  const writers = new Set<ChildProcess>();
  const kills = { daemon: 0, writer: 0, collector: 0 };
  const strike = {
    async daemon() {
      await kill(daemon);
      daemon = daemonProcess(store, env);
    },
    async writer() {
      await Promise.all([...writers].slice(0, 1).map((writer) => kill(writer)));
    },
    async collector() {
      await collector.down();
      await pause(striking() * 200);
      await collector.up();
    },
  };
  const struck = () => kills.daemon + kills.writer + kills.collector;
  const killing = (async () => {
    while (struck() < KILLS) {
      await pause(50 + striking() * 600);
      const what = pick(["daemon", "daemon", "writer", "collector"] as const, striking);
      kills[what]++;
      await strike[what]();
    }
  })();

  /** By turns a recorder of the tests, whose lines say when they were written, and ig itself. */
  let started = 0;
  const startWriter = () => {
    const own = started++ % 2 === 0;
    const writer = own
      ? writerProcess(store, LINES_PER_RUN, RUN_MS)
      : recorderProcess(dirname(store), LINES_PER_RUN, RUN_MS);
    writers.add(writer);
    writer.once("exit", () => writers.delete(writer));
  };
  while (linesIn(store) < LINES || struck() < KILLS) {
    while (writers.size < WRITERS) startWriter();
    await pause(200);
  }
  await killing;
  await Promise.all([...writers].map((writer) => once(writer, "exit")));
  await until(() => keys(store).every((key) => readCheckpoint(store, key)?.done === true));
  await kill(daemon, "SIGTERM");
  await collector.close();

  const { expected, lost, worstMs } = compared(store, delivered);
  const { deliveries, differing, byUid } = delivered;
  const figures = { seed: SEED, runs: keys(store).length, expected, deliveries, kills, worstMs };
  console.log(JSON.stringify(figures));
  expect({ lost, differing, distinct: byUid.size }).toEqual({
    lost: 0,
    differing: 0,
    distinct: expected,
  });
  // To so many milliseconds does the index tell when a byte came.
  expect(worstMs).toBeLessThanOrEqual(10);
}, 3_600_000);

/** All runs there are: who was killed may not have said that it had begun one. */
const keys = (store: string) => [...keysNewestFirst(store, () => {})];

const linesIn = (store: string) =>
  keys(store).reduce((sum, key) => sum + lineOffsets(runDirOf(store, key)).length, 0);

/** What the logs hold, beside what was delivered of it. */
function compared(store: string, { byUid }: Delivered) {
  let [expected, lost, worstMs] = [0, 0, 0];
  for (const dir of keys(store).map((key) => runDirOf(store, key))) {
    const { id, ended_at } = JSON.parse(readFileSync(recordFile(dir), "utf8"));
    const lines = lineOffsets(dir);
    expected += lines.length + 2;
    for (const { offset, text } of lines) {
      const [time = "", body] = byUid.get(`${id}:stdout:${offset}`)?.split(/ (.*)/s) ?? [];
      const at = /at=(\d+) /.exec(text)?.[1];
      if (body !== text) lost++;
      else if (at !== undefined)
        worstMs = Math.max(worstMs, Math.abs(Number(time) / 1e6 - Number(at)));
    }
    for (const event of ["start", "end"]) if (!byUid.has(`${id}:event:${event}`)) lost++;
    if (ended_at !== undefined) expect(lines.at(-1)!.text).toContain("unterminated");
  }
  return { expected, lost, worstMs };
}

/** Worked out from the raw bytes, without any of the code under test. */
function lineOffsets(dir: string): { offset: number; text: string }[] {
  const log = existsSync(logFile(dir)) ? readFileSync(logFile(dir), "utf8") : "";
  const lines: { offset: number; text: string }[] = [];
  for (let offset = 0; offset < log.length; ) {
    const end = log.indexOf("\n", offset);
    const text = log.slice(offset, end < 0 ? undefined : end);
    lines.push({ offset, text });
    offset += text.length + 1;
  }
  return lines;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
