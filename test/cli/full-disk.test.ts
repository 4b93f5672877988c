import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { ig, project } from "../fixtures/ig.ts";

/** A project on a disk of `kib` KiB: a tmpfs where we may mount one, else undefined. */
function smallDisk(kib: number): string | undefined {
  const cwd = project();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kib}k,mode=700`, "tmpfs", cwd], {
      stdio: "ignore",
    });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync("umount", ["-l", cwd]);
  });
  return cwd;
}

/** A shell that may write files of `kib` KiB at most (a quota any user can have), then `command`. */
const limited = (kib: number, command: string) => [
  "-c",
  `trap '' XFSZ; ulimit -f ${kib * 2}; ${command}`,
];

describe("a full disk", () => {
  it("harms neither the command nor its output; the log is a true beginning, marked incomplete", async () => {
    const cwd = smallDisk(512) ?? project();
    const full = cwd.includes("ig-project") && statSync(cwd).dev !== statSync("/").dev;
    const count = 400_000;
    const { stdout, stderr, code } = full
      ? await ig(["run", "sh", "-c", `seq ${count}; exit 7`], { cwd })
      : await igUnderQuota(cwd, count);
    const expected = Array.from({ length: count }, (_, i) => `${i + 1}\n`).join("");
    expect(stdout === expected).toBe(true);
    expect(code).toBe(7);
    expect(stderr.match(/^Log: incomplete: /gm)).toHaveLength(1);
    const { run, dir } = findRun(join(cwd, ".idlergear"));
    expect(run).toMatchObject({
      exit_code: 7,
      log: { complete: false, reason: expect.stringMatching(/space|quota|large|full/) },
    });
    const log = readFileSync(join(dir, "output.log"), "latin1");
    expect(log.length).toBe(run.log.bytes);
    expect(log.length).toBeGreaterThan(0);
    expect(expected.startsWith(log)).toBe(true);
  });
});

async function igUnderQuota(cwd: string, count: number) {
  const { spawnSync } = await import("node:child_process");
  const { IG } = await import("../fixtures/ig.ts");
  const command = `${process.execPath} ${IG} run sh -c 'seq ${count}; exit 7'`;
  const done = spawnSync("bash", limited(512, command), { cwd, maxBuffer: 1 << 27 });
  return { stdout: String(done.stdout), stderr: String(done.stderr), code: done.status };
}
