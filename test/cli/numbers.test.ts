import { describe, expect, it } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { sharedProject } from "../fixtures/ig.ts";
import { record } from "../fixtures/record.ts";

const cwd = sharedProject();

const NUMBERS: [words: string[], option: string][] = [
  [["run", "logs"], "--tail"],
  [["run", "logs", "--json"], "--tail"],
  [["run", "logs", "--view", "tail"], "--tail"],
  [["run", "logs", "--follow"], "--tail"],
  [["run", "logs"], "--head"],
  [["run", "logs", "--grep", "x"], "--context"],
  [["run", "logs", "--view", "focus"], "--max-tokens"],
  [["run", "wait"], "--timeout"],
  [["run", "wait"], "--silent"],
  [["run", "list"], "--limit"],
  [["run", "clean", "--dry-run"], "--keep"],
  [["daemon", "logs"], "--tail"],
  [["daemon", "start"], "--timeout"],
];

describe.each(NUMBERS)("ig %j %s", (words, option) => {
  it.each(["abc", "-1", "Infinity", "1e400", "NaN"])(
    "refuses %s and says what to do",
    async (value) => {
      const { code, stdout, stderr } = await igHere([...words, `${option}=${value}`], { cwd });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toMatch(
        new RegExp(`^ig: ${option} takes a number of \\w+, .*\nig: Try: ${option} \\d+\n$`),
      );
    },
  );

  it("refuses to be given twice", async () => {
    const { code, stderr } = await igHere([...words, option, "5", option, "6"], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringContaining("given more than once")]);
  });
});

it("a wait without time, or for no text, says what to do", async () => {
  await record(cwd, "true");
  const wait = (...words: string[]) => igHere(["run", "wait", ...words], { cwd });
  expect((await wait("--timeout", "0")).stderr).toBe(
    "ig: --timeout takes a number of seconds, above 0\nig: Try: --timeout 50\n",
  );
  const empty = await wait("--match", "");
  expect(empty.stderr).toContain("the text to wait for is empty");
  expect(empty.stderr).not.toContain("grep");
});
