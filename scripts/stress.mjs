// Runs the whole suite many times in a row, every second time with all cores kept busy beside it, and
// prints a table: a test that fails now and then is found here. `npm run test:stress -- 4 test/mcp` for
// four runs of what vitest finds by these words.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readTestReport } from "./test-report.mjs";

const [count = "10", ...words] = process.argv.slice(2);
const runs = Number(count);
if (!Number.isInteger(runs) || runs < 1) {
  console.error(`not a number of runs: ${count}`);
  process.exit(2);
}

/** Counts until it is killed, or whoever started it is gone. */
const BUSY = "while kill -0 $1; do i=0; while [ $i -lt 100000 ]; do i=$((i + 1)); done; done";
const dir = mkdtempSync(join(tmpdir(), "ig-stress-"));

console.log(row("run", "cores", "passed", "failed", "seconds", "failures"));
let failedRuns = 0;
for (let run = 1; run <= runs; run++) {
  const busy = run % 2 === 0;
  const log = join(dir, `${run}.log`);
  const started = performance.now();
  const { passed, failed, failures } = besideLoad(busy, () =>
    runTests(join(dir, `${run}.json`), log),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(row(run, busy ? "busy" : "idle", passed, failed, seconds, failures.join("; ")));
  if (failed > 0) failedRuns += 1;
  else rmSync(log);
}
console.log(`${runs - failedRuns} of ${runs} runs passed`);
if (failedRuns > 0) console.log(`what the others printed: ${dir}`);
else rmSync(dir, { recursive: true });
process.exit(failedRuns === 0 ? 0 : 1);

function runTests(report, log) {
  const out = openSync(log, "w");
  const { status } = spawnSync("npm", ["test", "--", ...words], {
    stdio: ["ignore", out, out],
    env: { ...process.env, IG_TEST_REPORT: report },
  });
  return readTestReport(report, status ?? 1);
}

function besideLoad(busy, work) {
  const cores = busy ? availableParallelism() : 0;
  const loops = Array.from({ length: cores }, () =>
    spawn("sh", ["-c", BUSY, "busy", String(process.pid)], { stdio: "ignore" }),
  );
  try {
    return work();
  } finally {
    for (const loop of loops) loop.kill("SIGKILL");
  }
}

function row(run, cores, passed, failed, seconds, failures) {
  const columns = [run, cores, passed, failed, seconds].map((value, at) =>
    String(value).padStart([3, 5, 7, 7, 8][at]),
  );
  return [...columns, failures].join("  ").trimEnd();
}
