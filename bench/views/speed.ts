/**
 * How long a view takes, as a multiple of reading the same lines and looking for one word in them.
 * `npx tsx bench/views/speed.ts`
 */

import { readView } from "../../src/read/view/read.ts";
import type { ViewRequest } from "../../src/read/view/views.ts";
import type { LogReader } from "../../src/store/log/line.ts";
import { arrayLog } from "../../test/fixtures/array-log.ts";
import { everyday } from "./everyday.ts";
import { open } from "./families-open.ts";
import { Random } from "./random.ts";

function log(seed: number): LogReader {
  const lines = open.flatMap((family) =>
    everyday(
      family.lines(new Random(seed), new Random(seed + 1), 9000),
      family,
      new Random(seed),
      new Random(seed + 2),
    ),
  );
  return arrayLog(lines);
}

async function milliseconds(work: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

const now = log(1);
const baseline = log(9);
const { bytes, lines } = now.totals();
const scan = await milliseconds(() => {
  let found = 0;
  for (const line of now.lines()) if (/\berror\b/i.test(line.text)) found++;
  return found;
});
console.log(`${(bytes / 1e6).toFixed(1)} MB, ${lines} lines; one word: ${scan.toFixed(0)} ms`);
const views: ViewRequest[] = [
  { view: "tail", maxTokens: 1500 },
  { view: "head", maxTokens: 1500 },
  { view: "grep", maxTokens: 1500, grep: "recovered" },
  { view: "grep", maxTokens: 1500, grep: "recover(ed|y)", regex: true },
  { view: "focus", maxTokens: 1500 },
  { view: "auto", maxTokens: 1500 },
  { view: "new", maxTokens: 1500, baseline },
];
for (const request of views) {
  const took = await milliseconds(() => readView(now, request));
  const name = request.regex ? "grep regex" : request.view;
  console.log(
    `${name.padEnd(12)}${took.toFixed(0).padStart(7)} ms  ${(took / scan).toFixed(1).padStart(6)} x  ${(bytes / 1000 / took).toFixed(0).padStart(6)} MB/s`,
  );
}
console.log(`memory ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
