/*
 * The daemon beside what one would write first: a tail that feeds the official SDK's batch
 * processor. Throughput and CPU over a backlog, lag of a slow run, and how much arrives.
 * `npx tsx bench/stream.ts [LINES]`
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, statSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openLogWriter } from "../src/store/log/write.ts";
import { logFile } from "../src/store/paths.ts";
import { thisProcess } from "../src/store/runs/liveness.ts";
import { createRun, type RunWriter } from "../src/store/runs/writer.ts";
import { median, table } from "./table.ts";

const TICKS_PER_SECOND = 100;
const ROUNDS = 3;
const SLOW_LINES = 300;
const GRACE_MS = 8_000;

if (process.argv[2] === "naive") await naive(process.argv[3]!, process.argv[4]!);
else if (process.argv[2] === "daemon") await daemon(process.argv[3]!);
else await main(Number(process.argv[2] ?? 100_000));

interface Result {
  delivered: number;
  seconds: number;
  cpuSeconds: number;
}

async function main(lines: number): Promise<void> {
  const self = await bundle();
  const rows: (string | number)[][] = [];
  for (const kind of ["daemon", "naive"] as const) {
    const results: Result[] = [];
    for (let round = 0; round < ROUNDS; round++) results.push(await backlog(self, kind, lines));
    const lags = await lag(self, kind);
    const of = (pick: (result: Result) => number) => median(results.map(pick));
    rows.push([
      kind === "daemon" ? "ig daemon" : "naive tail + official SDK",
      `${((100 * of(({ delivered }) => delivered)) / lines).toFixed(1)} %`,
      Math.round(of(({ delivered, seconds }) => delivered / seconds)).toLocaleString("en-US"),
      of(({ cpuSeconds, delivered }) => (cpuSeconds * 100_000) / delivered).toFixed(2),
      Math.round(median(lags)),
      Math.round([...lags].sort((a, b) => a - b)[Math.floor(lags.length * 0.95)] ?? Number.NaN),
      `${lags.length} of ${SLOW_LINES}`,
    ]);
  }
  table(
    `Streaming ${lines.toLocaleString("en-US")} lines to a local receiver (http/json, median of ${ROUNDS})`,
    ["", "delivered", "lines/s", "CPU s per 100k lines", "lag ms, median", "p95", "of a slow run"],
    rows,
  );
  process.exit(0);
}

async function backlog(self: string, kind: "daemon" | "naive", lines: number): Promise<Result> {
  const sink = await startSink();
  const { run, log, store } = startRun();
  const text = Array.from({ length: 1000 }, (_, i) => `${i} step loss=0.12 ${"x".repeat(60)}\n`);
  for (let n = 0; n < lines; n += 1000)
    log.event({
      type: "output",
      time: Date.now(),
      stream: "stdout",
      data: Buffer.from(text.join("")),
    });
  finish(run, log);
  const child = start(self, kind, store, run, sink.url);
  await ready(child);
  const [startedAt, cpu] = [Date.now(), cpuSeconds(child.pid!)];
  let lastAt = startedAt;
  for (let seen = -1; sink.lines() < lines && Date.now() - lastAt < GRACE_MS; await pause(20)) {
    if (sink.lines() === seen) continue;
    seen = sink.lines();
    lastAt = Date.now();
  }
  const result = {
    delivered: Math.min(lines, sink.lines()),
    seconds: (lastAt - startedAt) / 1000,
    cpuSeconds: cpuSeconds(child.pid!) - cpu,
  };
  child.kill("SIGKILL");
  sink.close();
  return result;
}

/** Milliseconds between a line's writing and its arrival, for a run of 50 lines a second. */
async function lag(self: string, kind: "daemon" | "naive"): Promise<number[]> {
  const sink = await startSink();
  const { run, log, store } = startRun();
  const child = start(self, kind, store, run, sink.url);
  await ready(child);
  for (let n = 0; n < SLOW_LINES; n++) {
    const data = Buffer.from(`at=${Date.now()}\n`);
    log.event({ type: "output", time: Date.now(), stream: "stdout", data });
    await pause(20);
  }
  finish(run, log);
  await pause(3_000);
  child.kill("SIGKILL");
  sink.close();
  return sink.lags;
}

function startRun() {
  const store = join(mkdtempSync(join(tmpdir(), "ig-bench-")), ".idlergear");
  const startedAt = Date.now();
  const run = createRun(store, startedAt, {
    argv: ["./train.sh"],
    command_key: "bench",
    mode: "pipe",
    cwd: store,
    project_root: store,
    host: hostname(),
    user: "bench",
    wrapper: thisProcess(),
    child: { pid: process.pid },
    started_at: new Date(startedAt).toISOString(),
    script: { kind: "inline", sha256: "0".repeat(64) },
    stream: true,
  });
  const log = openLogWriter(run.dir, { mode: "pipe", startedAt, cols: 80, rows: 24 });
  return { store, run, log };
}

function finish(run: RunWriter, log: ReturnType<typeof openLogWriter>): void {
  log.close();
  run.update({ ended_at: new Date().toISOString(), duration_ms: 1, exit_code: 0 });
}

function start(
  self: string,
  kind: "daemon" | "naive",
  store: string,
  run: RunWriter,
  url: string,
): ChildProcess {
  const words = kind === "daemon" ? [store] : [logFile(run.dir), url];
  return spawn(process.execPath, [self, kind, ...words], {
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function ready(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit").then(() => {
    throw new Error("did not start");
  });
  await Promise.race([once(child.stdout!, "data"), gone]);
  gone.catch(() => {});
}

/** Counts lines, and how old they are. The same for both, in this process. */
async function startSink() {
  let lines = 0;
  const lags: number[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const now = Date.now();
      const text = Buffer.concat(chunks).toString();
      for (const [, at] of text.matchAll(/"stringValue":"(?:at=(\d+)|\d+ step )/g)) {
        lines++;
        if (at !== undefined) lags.push(now - Number(at));
      }
      response.writeHead(200, { "content-type": "application/json" });
      response.end("{}");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines: () => lines,
    lags,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function daemon(store: string): Promise<void> {
  const { runDaemon } = await import("../src/deliver/daemon/main.ts");
  await runDaemon({ store, version: "bench", ready: () => console.log("ready") });
}

/** Reads what is new every 100 ms, emits a record a line, and lets the SDK do the rest. */
async function naive(path: string, url: string): Promise<void> {
  const require = createRequire(process.env.IG_BENCH_ROOT ?? import.meta.url);
  const transformer = require.resolve("@opentelemetry/otlp-transformer");
  const { BatchLogRecordProcessor, LoggerProvider } =
    createRequire(transformer)("@opentelemetry/sdk-logs");
  const { JsonLogsSerializer } = require("@opentelemetry/otlp-transformer");
  const exporter = {
    export(records: never[], done: (result: { code: number }) => void) {
      fetch(`${url}/v1/logs`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JsonLogsSerializer.serializeRequest(records),
      }).then(
        () => done({ code: 0 }),
        () => done({ code: 1 }),
      );
    },
    shutdown: async () => {},
    forceFlush: async () => {},
  };
  const provider = new LoggerProvider({
    processors: [new BatchLogRecordProcessor({ exporter })],
  });
  const logger = provider.getLogger("naive");
  console.log("ready");
  let at = 0;
  let rest = "";
  for (;;) {
    if (statSync(path).size > at) {
      const bytes = readFileSync(path).subarray(at);
      at += bytes.length;
      const parts = (rest + bytes.toString()).split("\n");
      rest = parts.pop()!;
      for (const body of parts) logger.emit({ body, timestamp: Date.now() });
    }
    await pause(100);
  }
}

async function bundle(): Promise<string> {
  const { buildSync } = await import("esbuild");
  const outfile = join(mkdtempSync(join(tmpdir(), "ig-bench-")), "stream.mjs");
  process.env.IG_BENCH_ROOT = fileURLToPath(import.meta.url);
  buildSync({
    entryPoints: [fileURLToPath(import.meta.url)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["esbuild"],
    banner: {
      js: "import { createRequire as __cr } from 'node:module'; const require = __cr(process.env.IG_BENCH_ROOT ?? import.meta.url);",
    },
  });
  return outfile;
}

function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function pause(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms));
}
