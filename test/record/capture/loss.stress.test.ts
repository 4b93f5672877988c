import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bundle } from "../../fixtures/bundle.ts";
import { Outer } from "../../fixtures/pty.ts";
import { sharedDirectory } from "../../fixtures/temporary.ts";

const loop = bundle(join(import.meta.dirname, "fixtures/loop.ts"));
const dir = sharedDirectory();

// 2000 takes minutes: IG_TEST_RUNS=2000 npx vitest run test/record/capture/loss
const runs = Number(process.env.IG_TEST_RUNS ?? 60);

test(`no byte is lost in ${runs} fast exits of 0 B to 1 MB while all cores are busy`, {
  timeout: 60_000 + runs * 500,
}, async () => {
  const data = join(dir, "data");
  writeFileSync(data, randomBytes(500_000).toString("hex"));
  const busy = cpus().map(() => spawn("sh", ["-c", "while :; do :; done"], { stdio: "ignore" }));
  try {
    const outer = new Outer([process.execPath, loop, String(runs), data]);
    await outer.ended;
    expect(outer.text().trim()).toBe(`${runs} runs, 0 lost`);
  } finally {
    for (const child of busy) child.kill("SIGKILL");
  }
});
