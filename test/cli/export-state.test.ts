import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { exportState, freshCheckpoint } from "../../src/store/delivery.ts";
import { checkpointFile, daemonFile, daemonSocket } from "../../src/store/paths.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { useCollector } from "../deliver/collector.ts";
import { daemonHere, FAST, igDaemonProcess, kill, otlp, until } from "../deliver/daemons.ts";
import { finish, startRun, write } from "../deliver/runs.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { idIn, ig, project } from "../fixtures/ig.ts";
import { type Questions, sharedServer, textOf } from "../mcp/client.ts";

const collector = await useCollector();
const server = sharedServer();

/** A streamed run in a project without a daemon: its id, and where its checkpoint belongs. */
function streamedRun(cwd: string, ...writes: string[]) {
  const store = join(cwd, ".idlergear");
  const run = startRun(store);
  for (const text of writes.length === 0 ? ["one\n", "two"] : writes) write(run, text);
  finish(run);
  return { id: run.record.id, store, checkpoint: checkpointOf(store, run.record.id) };
}

function checkpointOf(store: string, id: string): string {
  const checkpoint = checkpointFile(store, keyOf(findRun(store, id).dir));
  mkdirSync(dirname(checkpoint), { recursive: true });
  return checkpoint;
}

/** A run that is not to be streamed. */
function localRun(cwd: string): string {
  const run = startRun(join(cwd, ".idlergear"), { stream: false });
  finish(run);
  return run.record.id;
}

/** What MCP and CLI say; they must say the same. */
async function exportOf({ call }: Questions, cwd: string, run: string) {
  const answer = await call("idlergear_run_status", { run });
  expect(answer.isError).toBeFalsy();
  const cli = JSON.parse((await igHere(["run", "status", run, "--json"], { cwd })).stdout);
  expect(cli.export).toEqual(answer.structuredContent!.export);
  const text = textOf(answer).split("\n");
  const words = (await igHere(["run", "status", run], { cwd })).stdout.split("\n");
  const row = (lines: string[]) =>
    lines
      .find((line) => line.startsWith("export: "))
      ?.replace(/problem \S+ ago/, "problem ... ago");
  expect(row(words)).toBe(row(text));
  const facts: Record<string, unknown> = cli.export ?? {};
  return { ...facts, text: row(text) ?? "" };
}

const delivered = ({ id, store }: { id: string; store: string }) =>
  until(() => exportState(store, findRun(store, id))?.state === "done");

it("status tells how far a streamed run is delivered, the same over MCP and in the shell", async () => {
  const cwd = project();
  const run = streamedRun(cwd, "one\n", "t", "wo");
  const { id, store } = run;
  const session = server(cwd);
  expect(await exportOf(session, cwd, id)).toEqual({
    state: "waiting",
    lines: 0,
    rejected: 0,
    parked: 0,
    text: "export: waiting for a daemon (see ig daemon status), 0 of 2 lines accepted by the collector",
  });
  collector.fault = ({ body }) =>
    body.includes("two") ? { status: 400, body: "no \x1b[31mtwo\x1b[0m" } : "pass";
  await daemonHere(store, otlp(collector.url));
  await delivered(run);
  const done = await exportOf(session, cwd, id);
  expect(done).toMatchObject({ lines: 1, rejected: 0, parked: 1 });
  expect(done.text).toMatch(
    /^export: done, 1 of 2 lines accepted by the collector, 1 set aside, last problem \.\.\. ago: 1 record parked: HTTP 400: no/,
  );
  expect(JSON.stringify(done)).not.toContain("\\u001b");
  expect(await exportOf(session, cwd, localRun(cwd))).toEqual({ text: "" });
});

it("text from a collector is cleaned, and masked as the run's own is", async () => {
  const cwd = project();
  const secret = "plain-horse-92";
  const words = ["run", "--stream", "--no-pty", "--", "sh", "-c", 'echo "$DEPLOY_TOKEN"'];
  const env = { ...FAST, CI: "", IG_NO_DAEMON: "1", DEPLOY_TOKEN: secret };
  const id = idIn((await ig(words, { cwd, env })).stderr);
  const checkpoint = checkpointOf(join(cwd, ".idlergear"), id);
  const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const message = `\x1b]0;x\x07bad ${secret} and\n${token}`;
  writeFileSync(
    checkpoint,
    JSON.stringify({ ...freshCheckpoint(id), error: { message, at: new Date().toISOString() } }),
  );
  const session = server(cwd);
  const state = JSON.stringify(await exportOf(session, cwd, id));
  expect(state).toContain("bad [masked:env-secret] and");
  for (const evil of [secret, token, "\\u001b", "\\u0007"]) expect(state).not.toContain(evil);
});

it("a damaged checkpoint breaks no answer, whatever lies in its place", async () => {
  const cwd = project();
  const { id, checkpoint } = streamedRun(cwd);
  const session = server(cwd);
  const waiting = async () => {
    expect(await exportOf(session, cwd, id)).toMatchObject({ state: "waiting", lines: 0 });
  };
  for (const garbage of ["", "{", "null", '{"version":1}', "\0".repeat(99), " ".repeat(99_999)]) {
    writeFileSync(checkpoint, garbage);
    await waiting();
  }
  rmSync(checkpoint);
  execFileSync("mkfifo", [checkpoint]);
  await waiting();
  rmSync(checkpoint);
  mkdirSync(checkpoint);
  await waiting();
});

it("list and status answer the same beside a daemon that lives, was killed, or hangs", async () => {
  const cwd = project();
  const run = streamedRun(cwd);
  const { id, store } = run;
  const session = server(cwd);
  const answers = async () => {
    const list = await session.call("idlergear_run_list");
    const status = await session.call("idlergear_run_status", { run: id });
    expect(list.isError || status.isError).toBeFalsy();
    return { list: list.structuredContent, status: status.structuredContent };
  };
  const child = igDaemonProcess(cwd, FAST, "--endpoint", collector.url);
  await delivered(run);
  const alive = await answers();
  expect(alive.list).toMatchObject({ runs: [{ id, state: "completed" }] });
  await kill(child);
  expect(JSON.parse(readFileSync(daemonFile(store), "utf8")).pid).toBe(child.pid);
  expect(await answers()).toEqual(alive);
  rmSync(daemonSocket(store));
  const silent = createServer(() => {});
  await new Promise<void>((listening) => silent.listen(daemonSocket(store), listening));
  onTestFinished(() => void silent.close());
  expect(await answers()).toEqual(alive);
  rmSync(dirname(daemonFile(store)), { recursive: true });
  expect((await answers()).list).toEqual(alive.list);
});

it("clean spares what is not delivered, says so, and deletes it when told to", async () => {
  const cwd = project();
  const { id, store } = streamedRun(cwd);
  localRun(cwd);
  const left = async () =>
    JSON.parse((await igHere(["run", "list", "--json"], { cwd })).stdout).runs.map(
      (run: { id: string }) => run.id,
    );
  const done = await igHere(["run", "clean", "--keep", "0"], { cwd });
  expect(done.stdout).toMatch(
    /^deleted 1 run \(.*\), kept 1, in .*\n1 streamed run of those not yet/,
  );
  expect(done.stdout).toContain("--undelivered");
  expect(await left()).toEqual([id]);
  expect((await igHere(["run", "clean", "--keep", "0", "--undelivered"], { cwd })).stdout).toMatch(
    /^deleted 1 run .*, kept 0, in .*\n$/,
  );
  expect(await left()).toEqual([]);

  const next = streamedRun(cwd);
  await daemonHere(store, otlp(collector.url));
  await delivered(next);
  expect((await igHere(["run", "clean", "--keep", "0"], { cwd })).stdout).toMatch(
    /^deleted 1 run /,
  );
});
