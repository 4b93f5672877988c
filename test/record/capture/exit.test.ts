import { writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCode } from "../../../src/record/capture/exit.ts";
import { bundle } from "../../fixtures/bundle.ts";
import { Outer } from "../../fixtures/pty.ts";
import { sharedDirectory } from "../../fixtures/temporary.ts";

const wrap = bundle(join(import.meta.dirname, "fixtures/wrap.ts"));
const dir = sharedDirectory();

const env = { ...process.env, WRAP_REPORT: "1" };
const log = join(dir, "log");

/** Runs a command under the capture in a terminal; how the wrapper itself ended, and what it says. */
async function run(mode: "pty" | "pipe", command: string[]) {
  const flags = mode === "pipe" ? ["--pipe"] : [];
  const outer = new Outer([process.execPath, wrap, log, ...flags, ...command], { env, cwd: dir });
  return { ...(await outer.ended), text: outer.text() };
}

describe.each(["pty", "pipe"] as const)("%s", (mode) => {
  test.each([0, 3, 130, 137, 148, 255])("exit code %i", async (code) => {
    const ended = await run(mode, ["sh", "-c", `exit ${code}`]);
    expect(ended).toMatchObject({ code, signal: 0, text: `[${code} null]\r\n` });
  });

  test.each(["SIGHUP", "SIGINT", "SIGKILL", "SIGTERM"] as const)(
    "death by %s kills the wrapper too",
    async (name) => {
      const ended = await run(mode, ["sh", "-c", `kill -${name.slice(3)} $$`]);
      expect(ended).toMatchObject({ signal: constants.signals[name], text: `[null ${name}]\r\n` });
    },
  );

  test.each(["SIGQUIT", "SIGSEGV"] as const)(
    "death by %s is 128 + n, without a second core file",
    async (name) => {
      const ended = await run(mode, ["sh", "-c", `ulimit -c 0; kill -${name.slice(3)} $$`]);
      expect(ended).toMatchObject({ code: 128 + constants.signals[name], signal: 0 });
      expect(ended.text).toBe(`[null ${name}]\r\n`);
    },
  );
});

test("what cannot be run ends as in a shell", async () => {
  writeFileSync(join(dir, "plain"), "echo hello\n");
  expect(await run("pty", ["no-such-program"])).toMatchObject({ code: 127 });
  expect(await run("pty", ["./missing"])).toMatchObject({ code: 127 });
  expect(await run("pty", ["./plain"])).toMatchObject({ code: 126 });
  expect(await run("pty", ["/"])).toMatchObject({ code: 126 });
});

test("exit codes of signals without a name", () => {
  expect(exitCode({ code: null, signal: "SIG34" })).toBe(162);
  expect(exitCode({ code: null, signal: "SIGKILL" })).toBe(137);
  expect(exitCode({ code: 3, signal: null })).toBe(3);
});
