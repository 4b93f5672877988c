import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareRuns, fencedDiff } from "../../../src/read/query/diff.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { readRun } from "../../../src/store/runs/reader.ts";
import { idIn, ig, project } from "../../fixtures/ig.ts";
import { record } from "../../fixtures/record.ts";
import { sharedServer } from "../../mcp/client.ts";

/** A server, asked about a project. */
const ask = sharedServer();

const storeOf = (cwd: string) => join(cwd, ".idlergear");
const recordWith = async (env: Record<string, string>, cwd: string, ...command: string[]) =>
  idIn((await ig(["run", ...command], { cwd, env })).stderr);

/** The run with fields of its record changed, as another machine, time or hand left it. */
function alter(cwd: string, id: string, fields: Record<string, unknown>): void {
  const { key, dir } = findRun(storeOf(cwd), id);
  const { run } = readRun(storeOf(cwd), key) as { run: Record<string, unknown> };
  writeFileSync(join(dir, "run.json"), JSON.stringify({ ...run, ...fields }));
}

test("without a green run both ways to go on are named", async () => {
  const cwd = project();
  await record(cwd, "sh", "-c", "exit 3");
  const { stderr } = await ig(["run", "diff"], { cwd });
  expect(stderr).toContain("ig run diff RUN --working");
  const { text } = ask(cwd);
  await expect(text("idlergear_run_diff", {})).rejects.toThrow("working: true");
});

test("two runs and the files now are one too many", async () => {
  const cwd = project();
  const a = await record(cwd, "echo", "one");
  const { stderr, code } = await ig(["run", "diff", a, a, "--working"], { cwd });
  expect([code, stderr]).toEqual([expect.any(Number), expect.stringContaining("one run, not two")]);
  expect(code).not.toBe(0);
  const { text } = ask(cwd);
  const asked = text("idlergear_run_diff", { run: a, with: a, working: true });
  await expect(asked).rejects.toThrow("one run, not two");
});

test("other commands, other modes: named, quoted as a shell needs it", async () => {
  const cwd = project();
  const a = await record(cwd, "printf", "%s\\n", "a b");
  const b = await record(cwd, "printf", "%s\\n", "it's");
  alter(cwd, a, { mode: "pty", terminal: { cols: 80, rows: 24 } });
  const text = fencedDiff(await compareRuns(storeOf(cwd), { run: a, with: b }));
  expect(text).toContain(`Command: printf '%s\\n' 'a b' -> printf '%s\\n' 'it'\\''s'`);
  expect(text).toContain("Mode: pty -> pipe");
  expect(text).toContain("Output: first differs at line 1 of the first, line 1 of the second");
});

test("a log that is gone: the rest is compared all the same", async () => {
  const cwd = project();
  const a = await record(cwd, "echo", "one");
  const b = await record(cwd, "sh", "-c", "echo one; exit 4");
  rmSync(join(findRun(storeOf(cwd), a).dir, "output.log"));
  const diff = await compareRuns(storeOf(cwd), { run: a, with: b });
  expect(diff.output).toBeUndefined();
  expect(fencedDiff(diff)).toMatch(
    /Exit: exit 0 -> exit 4[\s\S]*Note: outputs not compared: .*gone/,
  );
});

test("a run whose end is not recorded, and a log that is not whole, are said to be", async () => {
  const cwd = project();
  const a = await record(cwd, "echo", "one");
  const b = await record(cwd, "echo", "one");
  const gone = { pid: 2 ** 22 + 1, start_time: "1", boot_id: "another" };
  alter(cwd, b, { ended_at: undefined, exit_code: undefined, wrapper: gone });
  alter(cwd, a, { log: { bytes: 4, lines: 1, complete: false, reason: "disk full" } });
  const { notes } = await compareRuns(storeOf(cwd), { run: a, with: b });
  expect(notes).toEqual([
    `the log of ${a} is incomplete: disk full`,
    `${b} is lost: its end was not recorded`,
  ]);
});

test("binary output is cleaned", async () => {
  const cwd = project();
  const a = await record(cwd, "printf", "x\\000\\001\\033[31m\\377\\n");
  const b = await record(cwd, "printf", "y\\000\\001\\033[31m\\377\\n");
  const text = fencedDiff(await compareRuns(storeOf(cwd), { run: a, with: b }));
  expect(text).toMatch(/- 1: x[^\0-\x09\x0b-\x1f]*\n {2}\+ 1: y/);
});

test("a secret of the environment is shown neither in the command nor in a script", async () => {
  const cwd = project();
  const secret = "correct-horse-battery";
  writeFileSync(join(cwd, "a.sh"), `echo ${secret}\n`);
  const env = { API_TOKEN: secret };
  const a = await recordWith(env, cwd, "sh", "a.sh", secret);
  writeFileSync(join(cwd, "a.sh"), `echo x ${secret}\n`);
  const b = await recordWith(env, cwd, "sh", "a.sh", secret, "more");
  const diff = await compareRuns(storeOf(cwd), { run: a, with: b });
  expect(diff.files[0]).toMatchObject({ patch: { added: 1, removed: 1 } });
  expect(diff.command).toHaveLength(1);
  expect(JSON.stringify(diff)).not.toContain(secret);
  const working = await compareRuns(storeOf(cwd), { run: a, working: true });
  expect(working.files[0]).toMatchObject({ state: "changed" });
  expect(JSON.stringify(working)).not.toContain(secret);
});

test("identify shows no secret of the command either", async () => {
  const cwd = project();
  const secret = "correct-horse-battery";
  await recordWith({ API_TOKEN: secret }, cwd, "sh", "-c", "seq 1000 1040", secret);
  const input = Array.from({ length: 30 }, (_, i) => `${1005 + i}`).join("\n");
  const { stdout } = await ig(["run", "identify", "--json"], { cwd, input });
  expect(JSON.parse(stdout).identification.verdict).toBe("identified");
  expect(stdout).not.toContain(secret);
  expect((await ig(["run", "identify"], { cwd, input })).stdout).toContain("sh -c 'seq 1000 1040'");
});
