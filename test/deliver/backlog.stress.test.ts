import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { startCollector } from "./collector.ts";
import { kill, otlp, tempStore, until } from "./daemons.ts";
import { daemonProcess, ready } from "./processes.ts";
import { finish, startRun, write } from "./runs.ts";

/** By hand: IG_BACKLOG_LINES=1000000. */
const LINES = Number(process.env.IG_BACKLOG_LINES || 100_000);
/** Well below the log's own size when it is long; Node's own heap is about 20 MB of it. */
const HEAP_MB = 96;

test(`${LINES} lines of backlog are sent in order, by a daemon whose memory is bounded`, async () => {
  const store = tempStore();
  const run = startRun(store);
  for (let n = 1; n <= LINES; n += 1000)
    write(
      run,
      Array.from({ length: 1000 }, (_, i) => `line ${n + i} ${"x".repeat(90)}\n`).join(""),
    );
  finish(run);
  let next = 1;
  let outOfOrder = 0;
  const collector = await startCollector({
    onRecord({ attributes }) {
      const n = attributes["idlergear.line"];
      if (n !== undefined && n !== next++) outOfOrder++;
    },
  });
  const daemon = daemonProcess(store, {
    ...otlp(collector.url),
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
  await ready(daemon);
  let peak = 0;
  const started = Date.now();
  await until(() => {
    expect(daemon.exitCode).toBeNull();
    peak = Math.max(peak, residentKb(daemon.pid!));
    return readCheckpoint(store, keyOf(run.dir))?.done === true;
  });
  const seconds = (Date.now() - started) / 1000;
  console.log(
    `${LINES} lines in ${seconds.toFixed(1)} s, at most ${Math.round(peak / 1024)} MB resident`,
  );
  await kill(daemon, "SIGTERM");
  await collector.close();
  expect({ next, outOfOrder }).toEqual({ next: LINES + 1, outOfOrder: 0 });
}, 600_000);

function residentKb(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}
