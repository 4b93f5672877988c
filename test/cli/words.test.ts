import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, ig, project } from "../fixtures/ig.ts";

const WRONG: [words: string[], said: string][] = [
  [["runn"], "ig: no such command: ig runn\nig: Try: ig run\n"],
  [
    ["frobnicate", "a b"],
    "ig: no such command: ig frobnicate\nig: To record a program: ig run frobnicate 'a b'   (all commands: ig --help)\n",
  ],
  [["run", "logs", "--tial", "3"], "ig: Unknown argument: tial\nig: See ig run logs --help\n"],
  [["daemon", "strat"], "ig: no such command: ig daemon strat\nig: Try: ig daemon start\n"],
];

it.each(WRONG)("ig %j says what to do", async (words, said) => {
  expect(await igHere(words, { cwd: project() })).toMatchObject({ code: 2, stderr: said });
});

it("the built ig says it as well", async () => {
  const [words, said] = WRONG[2]!;
  expect(await ig(words, { cwd: project() })).toMatchObject({ code: 2, stdout: "", stderr: said });
});

it.each([
  ["logs", "run"],
  ["status", "run"],
  ["wait", "run"],
  ["rerun", "run"],
  ["diff", "a"],
  ["identify", "file"],
])("ig run %s --help lists %s among the words, not the options", async (command, word) => {
  const { stdout } = await igHere(["run", command, "--help"], { cwd: project() });
  const [, words, options] = /Positionals:\n(.*)Options:\n(.*)/s.exec(stdout)!;
  expect(words).toMatch(new RegExp(`^ +${word} `, "m"));
  expect(options).not.toMatch(new RegExp(`--?${word} `));
});

it("help is as wide as the terminal, and never wider than 100 columns", async () => {
  const cwd = project();
  const width = async (columns?: number) => {
    const words = ["run", "logs", "--help"];
    const { stdout } = await igHere(words, columns === undefined ? { cwd } : { cwd, columns });
    return Math.max(...stdout.split("\n").map((line) => line.length));
  };
  const widest = await width();
  expect(widest).toBeLessThanOrEqual(100);
  expect(await width(200)).toBe(widest);
  expect(await width(60)).toBeLessThan(widest);
});

it("help and version of the built ig are those of its sources", async () => {
  const cwd = project();
  const built = await ig(["run", "wait", "--help"], { cwd });
  expect(await igHere(["run", "wait", "--help"], { cwd })).toEqual({
    code: 0,
    stdout: built.stdout,
    stderr: "",
  });
  expect((await igHere(["--version"], { cwd })).stdout).toBe("0.0.0-test\n");
});

it("a completion script is printed, whatever follows the word", async () => {
  const cwd = project();
  const { stdout, code } = await igHere(["completion", "bash"], { cwd });
  expect([code, stdout]).toEqual([0, (await igHere(["completion"], { cwd })).stdout]);
  expect(stdout).toMatch(/^###-end-ig-completions-###$/m);
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
