import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { report } from "../../src/cli/report.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { ig, project } from "../fixtures/ig.ts";

const EVIL = "a\x1b]0;owned\x07b\u202ec\x9b31md";
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/;

it("shows what a name holds, and does not act on it", async () => {
  const cwd = join(project(), EVIL);
  mkdirSync(cwd);
  const asked = [
    ["run", "logs", EVIL],
    ["run", "status", EVIL],
    ["run", "list", "--limit", EVIL],
    ["run", "list", `--${EVIL}`],
    [EVIL],
    ["run", "diff", EVIL, EVIL],
    ["daemon", EVIL],
  ];
  for (const words of asked) {
    const { code, stderr } = await igHere(words, { cwd });
    expect(code, words.join(" ")).not.toBe(0);
    expect(stderr).not.toMatch(UNSEEN);
  }
  const env = { IG_ROOT: `/nowhere/${EVIL}` };
  expect((await igHere(["run", "list"], { cwd, env })).stderr).not.toMatch(UNSEEN);
  const started = await ig(["run", "--cwd", `/nowhere/${EVIL}`, "true"], { cwd });
  expect(started).toMatchObject({ code: 2 });
  expect(started.stderr).toContain("\\x1b]0;owned\\x07");
  expect(started.stderr).not.toMatch(UNSEEN);
  expect((await ig(["run", EVIL], { cwd })).stderr.split("═══")[0]).not.toMatch(UNSEEN);
});

it.each([
  ["ENOSPC", "no space left on the disk"],
  ["EDQUOT", "disk quota used up"],
  ["EROFS", "read-only file system"],
  ["EACCES", "no permission"],
  ["EMFILE", "too many open files"],
  ["ENFILE", "too many open files"],
  ["EIO", "input/output error"],
  ["ENAMETOOLONG", "the file name is too long"],
  ["ELOOP", "a link that leads nowhere"],
])("names what the system refuses, without a stack: %s", (code, words) => {
  const error = Object.assign(new Error(`${code}: refused, open '/tmp/x'`), {
    code,
    path: "/tmp/x",
    syscall: "open",
  });
  const { lines } = report(error);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`${words}`);
  expect(lines[0]).toContain("/tmp/x");
});
