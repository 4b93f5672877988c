import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findRun } from "../../../src/store/runs/find.ts";
import { bundle } from "../../fixtures/bundle.ts";
import { project } from "../../fixtures/ig.ts";

const failing = bundle(join(import.meta.dirname, "fixtures/failing.ts"));

test("a part of the recording that fails is told once, at the end, and harms nothing else", () => {
  const cwd = project();
  const words = ["gave up\x1b]0;x\x07", "sh", "-c", "echo one; sleep 0.1; echo two; exit 3"];
  const done = spawnSync(process.execPath, [failing, ...words], { cwd, encoding: "utf8" });
  expect(done).toMatchObject({ status: 3, stdout: "one\ntwo\n" });
  const told = "ig: a part of the recording failed, extra: gave up\\x1b]0;x\\x07";
  expect(done.stderr.trimEnd().split("\n").at(-1)).toBe(told);
  expect(done.stderr.split("a part of the recording failed")).toHaveLength(2);
  const { run, dir } = findRun(join(cwd, ".idlergear"));
  expect(run).toMatchObject({ exit_code: 3, log: { complete: true } });
  expect(readFileSync(join(dir, "output.log"), "utf8")).toBe("one\ntwo\n");
});
