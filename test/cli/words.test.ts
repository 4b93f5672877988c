import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { IG, ig, project } from "../fixtures/ig.ts";

it.each([
  [["runn"], "ig: no such command: ig runn\nig: Try: ig run\n"],
  [
    ["frobnicate", "a b"],
    "ig: no such command: ig frobnicate\nig: To record a program: ig run frobnicate 'a b'   (all commands: ig --help)\n",
  ],
  [["run", "logs", "--tial", "3"], "ig: Unknown argument: tial\nig: See ig run logs --help\n"],
  [["daemon", "strat"], "ig: no such command: ig daemon strat\nig: Try: ig daemon start\n"],
])("ig %j says what to do", async (words, said) => {
  expect(await ig(words, { cwd: project() })).toMatchObject({ code: 2, stderr: said });
});

it.each([
  ["logs", "run"],
  ["status", "run"],
  ["wait", "run"],
  ["rerun", "run"],
  ["diff", "a"],
  ["identify", "file"],
])("ig run %s --help lists %s among the words, not the options", async (command, word) => {
  const { stdout } = await ig(["run", command, "--help"], { cwd: project() });
  const [, words, options] = /Positionals:\n(.*)Options:\n(.*)/s.exec(stdout)!;
  expect(words).toMatch(new RegExp(`^ +${word} `, "m"));
  expect(options).not.toMatch(new RegExp(`--?${word} `));
});

it("a reader that has enough is no failure", async () => {
  const cwd = project();
  await ig(["run", "seq", "1", "200000"], { cwd });
  const child = spawn(process.execPath, [IG, "run", "logs"], { cwd });
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += data));
  await once(child.stdout, "data");
  child.stdout.destroy();
  const [code] = await once(child, "close");
  expect([code, stderr]).toEqual([141, ""]);
});
