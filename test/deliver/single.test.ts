import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ask, notifyDaemon } from "../../src/deliver/daemon/client.ts";
import { claimStore, ownerOf } from "../../src/deliver/daemon/lease.ts";
import { askReport, ensureDaemon, isOlder, stopDaemon } from "../../src/deliver/daemon/start.ts";
import { readCheckpoint } from "../../src/store/delivery.ts";
import { daemonDir, daemonFile, daemonSocket } from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { thisProcess } from "../../src/store/runs/liveness.ts";
import { useCollector } from "./collector.ts";
import { daemonHere, FAST, kill, otlp, tempStore, until } from "./daemons.ts";
import { daemonCommand, daemonProcess, ready } from "./processes.ts";
import { finish, startRun, write } from "./runs.ts";

const collector = await useCollector();

test("of daemons started at once, one serves and the others say so", async () => {
  const store = tempStore();
  const children = Array.from({ length: 4 }, () => daemonProcess(store, otlp(collector.url)));
  const outcome = children.map(async (child) => {
    const first = await Promise.race([once(child.stdout!, "data"), once(child, "exit")]);
    return String(first[0]).startsWith("ready");
  });
  const served = await Promise.all(outcome);
  expect(served.filter(Boolean)).toHaveLength(1);
  const answer = await ask(store, { type: "ping" });
  expect(answer?.pid).toBe(children[served.indexOf(true)]!.pid);
  await Promise.all(children.map((child) => kill(child)));
});

test("what a killed daemon left behind stops no successor", async () => {
  const store = tempStore();
  const first = daemonProcess(store, otlp(collector.url));
  await ready(first);
  await kill(first);
  expect(readdirSync(daemonDir(store))).toContain("daemon.sock");
  expect(await ask(store, { type: "ping" })).toBeUndefined();
  const second = await daemonHere(store, otlp(collector.url));
  expect((await ask(store, { type: "ping" }))?.ok).toBe(true);
  await second.stop();
});

test("a living process that happens to have the dead daemon's pid is not taken for it", async () => {
  const store = tempStore();
  mkdirSync(daemonDir(store), { recursive: true });
  const stranger = { ...thisProcess(), start_time: "1" };
  writeFileSync(
    join(daemonDir(store), "owner.7"),
    JSON.stringify({ host: hostname(), process: stranger }),
  );
  expect(await ownerOf(store)).toBeUndefined();
  const daemon = await daemonHere(store, otlp(collector.url));
  expect(readdirSync(daemonDir(store)).filter((name) => name.startsWith("owner."))).toEqual([
    "owner.8",
  ]);
  await daemon.stop();
});

test("a claim made on an old listing yields to the owner it did not see", async () => {
  const store = tempStore();
  const owner = await claimStore(store);
  if (!("owned" in owner)) throw new Error("not owned");
  // Somebody who listed the directory when it was empty takes number 1, removed meanwhile.
  const files = () => readdirSync(daemonDir(store)).filter((name) => name.startsWith("owner."));
  expect(files()).toEqual(["owner.1"]);
  const second = await claimStore(store);
  expect(second).toMatchObject({ pid: process.pid });
  expect(owner.owned.holds()).toBe(true);
  rmSync(join(daemonDir(store), "owner.1"));
  expect(owner.owned.holds()).toBe(false);
});

test("a daemon whose place was taken or whose store was removed ends by itself", async () => {
  const store = tempStore();
  const daemon = await daemonHere(store, otlp(collector.url));
  rmSync(store, { recursive: true });
  expect(await daemon.ended).toContain("the store was removed");
});

test("a socket that was cleaned away is made again", async () => {
  const store = tempStore();
  const daemon = await daemonHere(store, otlp(collector.url));
  rmSync(daemonSocket(store));
  await until(async () => (await ask(store, { type: "ping" }))?.ok === true);
  await daemon.stop();
});

test("the socket is this user's alone, in a directory of his alone", async () => {
  const store = tempStore();
  const daemon = await daemonHere(store, otlp(collector.url));
  expect(statSync(daemonSocket(store)).mode & 0o777).toBe(0o600);
  expect(statSync(daemonDir(store)).mode & 0o777).toBe(0o700);
  await daemon.stop();
  expect(readdirSync(daemonDir(store))).not.toContain("daemon.sock");
});

test.each(["", "xdg"])(
  "a project whose path is too long for a socket has one elsewhere (%s)",
  async (xdg) => {
    const store = join(tempStore(), "..", "d".repeat(60), "e".repeat(60), ".idlergear");
    mkdirSync(dirname(store), { recursive: true });
    const runtime = join(tempStore(), "..");
    const daemon = await daemonHere(store, {
      ...otlp(collector.url),
      XDG_RUNTIME_DIR: xdg === "" ? "" : runtime,
    });
    const { socket } = JSON.parse(readFileSync(daemonFile(store), "utf8"));
    expect(socket.startsWith(xdg === "" ? "/tmp/idlergear-" : runtime)).toBe(true);
    expect(statSync(join(socket, "..")).mode & 0o777).toBe(0o700);
    expect((await ask(store, { type: "ping" }))?.ok).toBe(true);
    await daemon.stop();
  },
);

test("an idle daemon ends, one with a run to follow does not", async () => {
  const store = tempStore();
  const run = startRun(store, { stream: false });
  const daemon = await daemonHere(store, { ...otlp(collector.url), IG_DAEMON_IDLE_MS: "60" });
  let ended = false;
  daemon.ended.then(() => {
    ended = true;
  });
  await new Promise((next) => setTimeout(next, 250));
  expect(ended).toBe(false);
  finish(run);
  expect(await daemon.ended).toBe("nothing to do");
});

test("a daemon hears of a run, and the keys with it; without a daemon that is in vain and takes no time", async () => {
  const store = tempStore();
  expect(await notifyDaemon(store, { id: "run_00000000", event: "start" })).toBe(false);
  const daemon = await daemonHere(store, { ...FAST, IG_DAEMON_SCAN_MS: "600000" });
  await until(async () => (await ask(store, { type: "ping" }))?.ok === true);
  const signal = (path: string) => ({
    url: `${collector.url}${path}`,
    protocol: "http/protobuf" as const,
    compression: "none" as const,
    timeout_ms: 1000,
    header_names: ["authorization"],
  });
  const run = startRun(store, { otlp: { logs: signal("/v1/logs"), traces: signal("/v1/traces") } });
  write(run, "rung\n");
  finish(run);
  expect(await notifyDaemon(store, { id: run.record.id, event: "start" })).toBe(true);
  await until(() => readCheckpoint(store, keyOf(run.dir))?.state === "paused");
  expect(readCheckpoint(store, keyOf(run.dir))?.error?.message).toContain(
    "needs header authorization",
  );
  expect(collector.requests).toHaveLength(0);
  const headers = { authorization: "Bearer secret-of-this-run" };
  const keys = { logs: { headers }, traces: { headers } };
  expect(await notifyDaemon(store, { id: run.record.id, event: "end", keys })).toBe(true);
  await until(() => readCheckpoint(store, keyOf(run.dir))?.done === true);
  await daemon.stop();
  expect(collector.requests[0]!.headers.authorization).toBe("Bearer secret-of-this-run");
  const files = readdirSync(store, { recursive: true, withFileTypes: true }).filter((f) =>
    f.isFile(),
  );
  for (const file of files)
    expect(readFileSync(join(file.parentPath, file.name), "latin1")).not.toContain(
      "secret-of-this",
    );
});

test("a daemon that does not answer holds up nobody who tells it of a run", async () => {
  const store = tempStore();
  mkdirSync(daemonDir(store), { recursive: true });
  const silent = createServer(() => {});
  await new Promise<void>((listening) => silent.listen(daemonSocket(store), listening));
  expect(await notifyDaemon(store, { id: "run_00000000", event: "start" }, 50)).toBe(false);
  silent.close();
});

test("agents lists what runs, streamed or not, with its figures", async () => {
  const store = tempStore();
  const streamed = startRun(store, { name: "nightly" });
  const local = startRun(store, { stream: false, argv: ["make", "--password=hunter2hunter2"] });
  write(streamed, "a\nb\n");
  write(local, "c\n");
  const daemon = await daemonHere(store, otlp(collector.url));
  await until(() => collector.records.some(({ body }) => body === "b"));
  await until(async () => (await askReport(store))!.agents.length === 2);
  const { agents, endpoints } = (await askReport(store))!;
  expect(agents.find(({ id }) => id === streamed.record.id)).toMatchObject({
    name: "nightly",
    command: "./train.sh --epochs 3",
    pid: 4242,
    running: true,
    bytes: 4,
    exported: 2,
    backlog: 0,
    state: "exporting",
  });
  const other = agents.find(({ id }) => id === local.record.id)!;
  expect(other).toMatchObject({ stream: false, running: true, bytes: 2, state: "local" });
  expect(other.command).not.toContain("hunter2");
  expect(endpoints).toMatchObject([{ url: `${collector.url}/v1/logs`, state: "ok" }]);
  finish(streamed);
  finish(local);
  await until(async () => (await askReport(store))!.agents.length === 0);
  await daemon.stop();
});

/** A store whose daemon, one that was started detached, is stopped after the test. */
function storeWithDaemon(): string {
  const store = tempStore();
  onTestFinished(async () => {
    await stopDaemon(store);
  });
  return store;
}

test("ensure starts one daemon, finds it again, and stop ends it", async () => {
  const store = storeWithDaemon();
  const launch = daemonCommand(store);
  const env = { ...process.env, ...otlp(collector.url), CI: "" };
  const [one, two] = await Promise.all([
    ensureDaemon(store, { env, launch }),
    ensureDaemon(store, { env, launch }),
  ]);
  expect(one.running && two.running && one.pid === two.pid).toBe(true);
  expect(await ensureDaemon(store, { env, launch })).toMatchObject({ started: false });
  expect(await stopDaemon(store)).toBe(true);
  expect(await ownerOf(store)).toBeUndefined();
  expect(await stopDaemon(store)).toBe(false);
});

test("an older daemon is retired by a newer ig, and a newer one is left alone", async () => {
  const store = storeWithDaemon();
  const old = daemonProcess(store, otlp(collector.url), "0.0.1");
  await ready(old);
  const launch = daemonCommand(store, "0.2.0");
  const env = { ...process.env, ...otlp(collector.url), CI: "" };
  const options = { env, launch, version: "0.2.0" };
  const ensured = await ensureDaemon(store, options);
  expect(ensured).toMatchObject({ running: true, started: true });
  expect((await ask(store, { type: "ping" }))?.version).toBe("0.2.0");
  expect(old.exitCode ?? (await once(old, "exit"))[0]).toBe(0);
  expect(await ensureDaemon(store, { ...options, version: "0.1.9" })).toMatchObject({
    started: false,
  });
});

test.each([
  [{ IG_NO_DAEMON: "1" }, "IG_NO_DAEMON is set"],
  [{ CI: "true" }, "not started in CI"],
])("no daemon is started where nobody wants one: %o", async (env, why) => {
  expect(await ensureDaemon(tempStore(), { env })).toEqual({ running: false, why });
});

test("a daemon that cannot be started is no error", async () => {
  const launch: [string] = ["/nonexistent/ig"];
  const ensured = await ensureDaemon(tempStore(), { env: {}, launch });
  expect(ensured).toMatchObject({
    running: false,
    why: expect.stringContaining("cannot be started"),
  });
});

test("versions are compared by their numbers", () => {
  expect(isOlder("0.9.0", "0.10.0")).toBe(true);
  expect(isOlder("1.0.0", "0.10.0")).toBe(false);
  expect(isOlder("0.1.0", "0.1.0")).toBe(false);
  expect(isOlder("0.0.0-dev", "9.9.9")).toBe(false);
});
