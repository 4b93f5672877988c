/*
 * What a reader waits for at 10, 1,000 and 100,000 stored runs: in process ("server-side") and over
 * a real MCP connection. `npm run bench:store [-- COUNTS]`
 */
import { mkdtempSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { zonedTime } from "../src/os/clock.ts";
import { listRuns } from "../src/read/query/list.ts";
import { readLogs } from "../src/read/query/logs.ts";
import { runStatus } from "../src/read/query/status.ts";
import { openLogWriter } from "../src/store/log/write.ts";
import { findRun } from "../src/store/runs/find.ts";
import { thisProcess } from "../src/store/runs/liveness.ts";
import { createRun } from "../src/store/runs/writer.ts";
import { median, table } from "./table.ts";

const COUNTS = (process.argv[2] ?? "10,1000,100000").split(",").map(Number);
const YEAR = 365 * 86_400_000;

/** Runs spread over a year, of 50 commands, one in ten failed. */
function fill(root: string, count: number): string {
  const store = join(root, ".idlergear");
  const wrapper = thisProcess();
  const start = Date.now() - YEAR;
  let oldest = "";
  for (let i = 0; i < count; i++) {
    const at = start + Math.floor((i * YEAR) / count);
    const run = createRun(store, at, {
      argv: [`./script-${i % 50}.sh`],
      command_key: `key-${i % 50}`,
      mode: "pipe",
      cwd: root,
      project_root: root,
      host: hostname(),
      user: "bench",
      wrapper,
      started_at: zonedTime(at),
      script: { kind: "inline", sha256: "0".repeat(64) },
      stream: false,
    });
    oldest ||= run.record.id;
    const log = openLogWriter(run.dir, { mode: "pipe", cols: 80, rows: 24, startedAt: at });
    log.event({ type: "output", time: at, stream: "stdout", data: Buffer.from(`run ${i}\n`) });
    log.close();
    run.publish();
    run.update({
      ended_at: zonedTime(at + 1000),
      duration_ms: 1000,
      exit_code: i % 10 === 9 ? 1 : 0,
      log: { bytes: log.bytes, lines: log.lines, complete: true },
    });
  }
  return oldest;
}

async function timed(rounds: number, work: () => unknown): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return median(times).toFixed(1);
}

async function measure(root: string, count: number): Promise<(string | number)[]> {
  const oldest = fill(root, count);
  const store = join(root, ".idlergear");
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [resolve("dist/ig.js"), "mcp"],
    cwd: root,
  });
  const client = new Client({ name: "bench", version: "1" });
  await client.connect(transport);
  const call = (name: string, args: object) =>
    client.callTool({ name, arguments: args as Record<string, unknown> });
  const row = [
    count.toLocaleString("en-US"),
    await timed(15, () => listRuns(store, { limit: 20 })),
    await timed(15, () => findRun(store, oldest)),
    await timed(15, () => findRun(store, oldest.slice(0, 9))),
    await timed(15, () => runStatus(store, findRun(store))),
    await timed(15, () => readLogs(store, {})),
    await timed(15, () => call("idlergear_run_list", { limit: 20 })),
    await timed(15, () => call("idlergear_run_status", { run: oldest })),
    await timed(15, () => call("idlergear_run_logs", {})),
  ];
  await client.close();
  return row;
}

const rows: (string | number)[][] = [];
for (const count of COUNTS) {
  const root = mkdtempSync(join(tmpdir(), "ig-bench-"));
  rows.push(await measure(root, count));
  rmSync(root, { recursive: true, force: true });
}
table(
  "Milliseconds to answer, by number of stored runs (median)",
  [
    "runs",
    "list 20",
    "find ID",
    "find prefix",
    "status",
    "logs",
    "MCP list",
    "MCP status",
    "MCP logs",
  ],
  rows,
);
