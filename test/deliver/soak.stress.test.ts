import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { logFile, recordFile } from "../../src/store/paths.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { idIn } from "../fixtures/ig.ts";
import { startCollector } from "./collector.ts";
import { daemonProcess, kill, otlp, recorderProcess, until, writerProcess } from "./daemons.ts";
import { tempStore } from "./runs.ts";

/*
 * Writers, daemons and the collector are killed at random, and nothing may be lost. Short here; by
 * hand: IG_SOAK_LINES=500000 IG_SOAK_KILLS=120 IG_SOAK_SEED=1 npx vitest run test/daemon/soak
 */
const LINES = Number(process.env.IG_SOAK_LINES || 20_000);
const KILLS = Number(process.env.IG_SOAK_KILLS || 8);
const SEED = Number(process.env.IG_SOAK_SEED || Date.now() % 100_000);
const LINES_PER_RUN = Math.min(10_000, LINES / 4);
const RUN_MS = 4_000;
const WRITERS = 4;

const random = mulberry32(SEED);
const pick = <T>(from: T[]): T => from[Math.floor(random() * from.length)]!;
const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

test(`killed at random (seed ${SEED}), nothing is lost, nothing doubled, nothing late`, async () => {
  const store = tempStore();
  const received = new Map<string, string>();
  let deliveries = 0;
  let differing = 0;
  const collector = await startCollector({
    onRecord({ uid, body, time }) {
      deliveries++;
      const record = `${time} ${body}`;
      if ((received.get(uid) ?? record) !== record) differing++;
      received.set(uid, record);
    },
  });
  collector.fault = () => (random() < 0.9 ? "pass" : pick(["lost", "reset", { status: 503 }]));
  const env = { ...otlp(collector.url), IG_DAEMON_BATCH_RECORDS: "500" };
  const runs: string[] = [];
  const writers = new Set<ChildProcess>();
  let daemon = daemonProcess(store, env);
  const kills = { daemon: 0, writer: 0, collector: 0 };
  let written = 0;

  let started = 0;
  /** By turns a recorder of the tests, whose lines say when they were written, and ig itself. */
  const startWriter = async () => {
    const own = started++ % 2 === 0;
    const writer = (own ? writerProcess : recorderProcess)(
      own ? store : dirname(store),
      LINES_PER_RUN,
      RUN_MS,
    );
    writers.add(writer);
    const gone = once(writer, "exit").then(() => void writers.delete(writer));
    const told = await Promise.race([once((own ? writer.stdout : writer.stderr)!, "data"), gone]);
    writer.stderr?.resume();
    if (told === undefined) return;
    runs.push(own ? String(told[0]).trim() : findRun(store, idIn(String(told[0]))).dir);
  };
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
      await pause(random() * 500);
      await collector.up();
    },
  };
  const struck = () => kills.daemon + kills.writer + kills.collector;

  const killing = (async () => {
    while (struck() < KILLS) {
      await pause(100 + random() * 1200);
      const what = pick(["daemon", "daemon", "writer", "collector"] as const);
      kills[what]++;
      await strike[what]();
    }
  })();
  while (written < LINES || struck() < KILLS) {
    if (writers.size < WRITERS) await startWriter();
    else {
      await pause(500);
      written = runs.reduce((sum, dir) => sum + lineOffsets(dir).length, 0);
    }
  }
  await killing;
  await until(() => writers.size === 0);
  await until(() => runs.every((dir) => readCheckpoint(store, keyOf(dir))?.done === true));
  await kill(daemon, "SIGTERM");
  await collector.close();

  const late: number[] = [];
  let expected = 0;
  let lost = 0;
  for (const dir of runs) {
    const { id, ended_at } = JSON.parse(readFileSync(recordFile(dir), "utf8"));
    const lines = lineOffsets(dir);
    expected += lines.length + 2;
    for (const { offset, text } of lines) {
      const record = received.get(`${id}:stdout:${offset}`);
      if (record === undefined || record.slice(record.indexOf(" ") + 1) !== text) lost++;
      else if (text.includes("at="))
        late.push(
          Math.abs(
            Number(record.split(" ")[0]) / 1e6 - Number(/at=(\d+)/.exec(text)?.[1] ?? Number.NaN),
          ),
        );
    }
    if (!received.has(`${id}:event:start`) || !received.has(`${id}:event:end`)) lost++;
    if (ended_at !== undefined) expect(lines.at(-1)!.text).toContain("unterminated");
  }
  const worst = late.filter((ms) => !Number.isNaN(ms)).reduce((a, b) => Math.max(a, b), 0);
  console.log(
    JSON.stringify({
      seed: SEED,
      runs: runs.length,
      expected,
      deliveries,
      distinct: received.size,
      lost,
      differing,
      kills,
      worstTimeErrorMs: worst,
    }),
  );
  expect({ lost, differing, distinct: received.size }).toEqual({
    lost: 0,
    differing: 0,
    distinct: expected,
  });
  // The index tells the time of a byte to 10 ms; the clock is read twice, by a busy machine.
  expect(worst).toBeLessThan(250);
}, 3_600_000);

/** Worked out from the raw bytes, without any of the code under test. */
function lineOffsets(dir: string): { offset: number; text: string }[] {
  const log = readFileSync(logFile(dir), "utf8");
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
