/*
 * `ig run` beside bare, script and unbuffer, interleaved in one go so that a machine whose speed
 * drifts slows all alike. Ratios are to bare. `npm run bench:run [-- MB ROUNDS]`
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PEERS, type Peer } from "./peers.ts";
import { median, table } from "./table.ts";
import { inTerminal, type Outcome } from "./terminal.ts";

const MB = Number(process.argv[2] ?? 200);
const ROUNDS = Number(process.argv[3] ?? 5);

const scratch = mkdtempSync(join(tmpdir(), "ig-bench-"));
const peers = PEERS.filter((peer) => {
  if (!peer.available) console.log(`${peer.name}: not on this machine, left out`);
  return peer.available;
});

function logText(path: string, megabytes: number): void {
  const file = openSync(path, "w");
  let lines = "";
  for (let n = 0; lines.length < 1 << 20; n++)
    lines += `2026-01-11 04:30:${String(n % 60).padStart(2, "0")} \x1b[32mINFO\x1b[0m step ${n} loss=${(n % 997) / 997} ${"x".repeat(n % 80)}\n`;
  for (let i = 0; i < megabytes; i++) writeSync(file, lines.slice(0, 1 << 20));
  closeSync(file);
}

async function interleaved(rounds: number, argv: string[], list: Peer[]): Promise<Outcome[][]> {
  const outcomes: Outcome[][] = list.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [at, peer] of list.entries())
      outcomes[at]!.push(await inTerminal(peer.wrap(argv, scratch), scratch));
  return outcomes;
}

async function throughput(): Promise<void> {
  const text = join(scratch, "log.txt");
  logText(text, MB);
  const results = await interleaved(ROUNDS, ["cat", text], peers);
  const speed = (outcomes: Outcome[]) => median(outcomes.map(({ ms }) => (MB * 1000) / ms));
  const bare = speed(results[0]!);
  table(
    `${MB} MB of log-like text to a terminal`,
    ["", "MB/s", "of bare", "peak MiB"],
    peers.map((peer, at) => [
      peer.name,
      speed(results[at]!).toFixed(1),
      (speed(results[at]!) / bare).toFixed(2),
      median(results[at]!.map(({ peakMiB }) => peakMiB)).toFixed(0),
    ]),
  );
}

async function memory(): Promise<void> {
  const ig = peers.filter(({ name }) => name === "ig run");
  const rows: (string | number)[][] = [];
  for (const megabytes of [1, 20, 200]) {
    const text = join(scratch, `${megabytes}.txt`);
    logText(text, megabytes);
    const [outcomes] = await interleaved(3, ["cat", text], ig);
    rows.push([`${megabytes} MB`, median(outcomes!.map(({ peakMiB }) => peakMiB)).toFixed(0)]);
  }
  table("Peak memory of `ig run` by output size", ["output", "MiB"], rows);
}

async function startToExit(): Promise<void> {
  const node: Peer = {
    name: "node -e 0",
    wrap: () => [process.execPath, "-e", "0"],
    available: true,
  };
  const list = [...peers, node];
  const results = await interleaved(ROUNDS * 8, ["true"], list);
  const base = median(results.at(-1)!.map(({ ms }) => ms));
  table(
    "Start to exit of `true`",
    ["", "ms", "over node -e 0"],
    list.map((peer, at) => {
      const ms = median(results[at]!.map((outcome) => outcome.ms));
      return [peer.name, ms.toFixed(1), `${(ms - base).toFixed(1)} ms`];
    }),
  );
}

spawnSync(process.execPath, ["scripts/build.mjs"], { stdio: "inherit" });
try {
  await startToExit();
  await throughput();
  await memory();
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
