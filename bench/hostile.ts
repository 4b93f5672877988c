import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { attack } from "../test/fixtures/hostile/attack.ts";

/*
 * Changes a store in so many ways and asks everything about each:
 * node --max-old-space-size=200 --import tsx bench/hostile.ts 3000 1
 */

const [count = "3000", seed = "1"] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), "ig-hostile-"));
try {
  const { faults, slowest } = await attack(join(dir, "project"), Number(count), Number(seed));
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(`${count} stores from seed ${seed}: ${faults.length} faults, peak ${peak} MiB`);
  console.log(`slowest: ${Math.round(slowest.ms)} ms for all answers (${slowest.change})`);
  for (const fault of faults.slice(0, 50)) console.log(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
