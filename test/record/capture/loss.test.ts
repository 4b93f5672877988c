import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { bundle } from "../../fixtures/bundle.ts";
import { Outer } from "../../fixtures/pty.ts";

const dir = mkdtempSync(join(tmpdir(), "ig-loss-"));
afterAll(() => rmSync(dir, { recursive: true }));

// 2000 takes minutes: IG_TEST_RUNS=2000 npx vitest run test/run/loss.test.ts
const runs = Number(process.env.IG_TEST_RUNS ?? 60);

test(`no byte is lost in ${runs} fast exits of 0 B to 1 MB while all cores are busy`, {
  timeout: 60_000 + runs * 500,
}, async () => {
  const data = join(dir, "data");
  writeFileSync(data, randomBytes(500_000).toString("hex"));
  const busy = cpus().map(() => spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" }));
  try {
    const outer = new Outer([process.execPath, bundle("loop.ts"), String(runs), data]);
    await outer.ended;
    expect(outer.text().trim()).toBe(`${runs} runs, 0 lost`);
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
});
