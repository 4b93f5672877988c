import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { registerRun } from "../../src/record/piecewise.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { useCollector } from "../deliver/collector.ts";
import { daemonHere, FAST, kill, ofTest, otlp, until } from "../deliver/daemons.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, ig, project } from "../fixtures/ig.ts";
import { connect } from "../mcp/client.ts";

/* A run in pieces, where it goes wrong; where it goes well: cli.test.ts. */

const collector = await useCollector();
const env = { ...FAST, CI: "", IG_NO_DAEMON: "1" };
const bodies = () => collector.records.map(({ body }) => body);

const registered = (cwd: string): Promise<string> =>
  registerRun({ flags: { cwd, quiet: false, pty: false, stream: false }, words: ["./x.sh"] });

function streaming(cwd: string, id: string): ChildProcess {
  return ofTest(
    spawn(process.execPath, [IG, "run", "stream", id], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "ignore"],
    }),
  );
}

const complete = (cwd: string, id: string, ...more: string[]) =>
  igHere(["run", "complete", id, ...more], { cwd });

test("a stream whose reader goes away ends as any filter does, and what it recorded is kept", async () => {
  const cwd = project();
  const id = await registered(cwd);
  const child = streaming(cwd, id);
  child.stdin!.on("error", () => {});
  child.stdin!.write("one\n");
  await once(child.stdout!, "data");
  child.stdout!.destroy();
  const feeding = setInterval(() => child.stdin!.write("more\n"), 10);
  const [code] = await once(child, "exit");
  clearInterval(feeding);
  expect(code).toBe(141);
  const { stdout } = await igHere(["run", "logs", id], { cwd });
  expect(stdout).toContain("one");
  const { run } = findRun(join(cwd, ".idlergear"), id);
  expect(run).toMatchObject({ piecewise: { streamed: true }, log: { complete: true } });
  expect((await complete(cwd, id, "--exit", "141")).code).toBe(0);
});

test("a forgotten complete shows as such, over MCP too; lines of a killed stream are delivered", async () => {
  const cwd = project();
  const id = await registered(cwd);
  const child = streaming(cwd, id);
  child.stdin!.write("one\nhalf");
  await once(child.stdout!, "data");
  await until(async () => (await igHere(["run", "logs", id], { cwd })).stdout.includes("half"));
  await kill(child);
  const { call, text } = await connect(cwd);
  const status = await call("idlergear_run_status", { run: id });
  expect(status.structuredContent).toMatchObject({ state: "incomplete", export: { lines: 0 } });
  expect(await text("idlergear_run_status", { run: id })).toContain(
    "state: incomplete: registered, and never ended by ig run complete",
  );
  expect(await text("idlergear_run_list", { status: "incomplete" })).toContain(id);
  const daemon = await daemonHere(join(cwd, ".idlergear"), otlp(collector.url));
  await until(() => bodies().includes("half"));
  expect(bodies()).toEqual(["started: ./x.sh", "one", "half"]);
  expect((await complete(cwd, id, "--exit", "3")).code).toBe(0);
  await until(() => collector.spans.length === 1);
  await daemon.stop();
  expect(bodies().slice(3)).toEqual(["exit code 3"]);
});

test("a run that is still streamed is not completed; who completes it waits for the end of the stream", async () => {
  const cwd = project();
  const id = await registered(cwd);
  const child = streaming(cwd, id);
  child.stdin!.write("one\n");
  await once(child.stdout!, "data");
  const early = await complete(cwd, id);
  expect(early.code).toBe(1);
  expect(early.stderr).toContain("is still being streamed");
  const waiting = complete(cwd, id);
  child.stdin!.end();
  expect((await waiting).code).toBe(0);
  expect(findRun(join(cwd, ".idlergear"), id).run).toMatchObject({
    exit_code: 0,
    log: { lines: 1 },
  });
});

test("of two streams at once, one is recorded, and both pass their input on", async () => {
  const cwd = project();
  const id = await registered(cwd);
  const results = await Promise.all(
    ["a", "b"].map((input) => ig(["run", "stream", id], { cwd, env, input: `${input}\n` })),
  );
  expect(results.map(({ stdout }) => stdout)).toEqual(["a\n", "b\n"]);
  expect(results.map(({ code }) => code).sort()).toEqual([0, 1]);
  const log = (await igHere(["run", "logs", id], { cwd })).stdout;
  expect(log.includes("a\n") !== log.includes("b\n")).toBe(true);
});

test("an ID that is none, and a register without a command, are told", async () => {
  const cwd = project();
  await registered(cwd);
  expect((await complete(cwd, "run_00000000")).stderr).toMatch(/^ig: no run "run_00000000"/);
  expect((await complete(cwd, "../../etc")).code).toBe(1);
  const streamed = await ig(["run", "stream", "../../etc"], { cwd, env, input: "through" });
  expect(streamed).toMatchObject({ code: 1, stdout: "through" });
  expect((await ig(["run", "register"], { cwd, env })).stderr).toContain("no command given");
});

test.each([
  ["is a FIFO", (path: string) => execFileSync("mkfifo", [path])],
  ["is a directory", (path: string) => mkdirSync(path)],
  ["is not there", () => {}],
] as const)(
  "what %s is registered by its words, at once, and why is noted",
  async (_what, make) => {
    const cwd = project();
    make(join(cwd, "x.sh"));
    const { script } = findRun(join(cwd, ".idlergear"), await registered(cwd)).run;
    expect(script).toMatchObject({ kind: "inline", note: expect.stringMatching(/x\.sh|regular/) });
  },
);
