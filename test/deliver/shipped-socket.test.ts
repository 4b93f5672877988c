import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ask, notifyDaemon } from "../../src/deliver/daemon/client.ts";
import { askReport, stopDaemon } from "../../src/deliver/daemon/start.ts";
import { daemonDir, daemonFile, daemonSocket } from "../../src/store/paths.ts";
import { useCollector } from "./collector.ts";
import { daemonHere, otlp, tempStore } from "./daemons.ts";

/* A daemon.json that came with a clone may name anything of this user that listens. */

const collector = await useCollector();

/** A store whose daemon.json names that socket. */
function storeNaming(socket: string): string {
  const store = tempStore();
  mkdirSync(daemonDir(store), { recursive: true });
  const published = { version: "0.1.0", protocol: 1, pid: process.pid, socket };
  writeFileSync(daemonFile(store), JSON.stringify(published));
  return store;
}

async function expectSilence(store: string): Promise<void> {
  const keys = { logs: { headers: { authorization: "Bearer of-this-user" } } };
  expect(await notifyDaemon(store, { id: "run_00000000", event: "start", keys })).toBe(false);
  expect(await ask(store, { type: "ping" })).toBeUndefined();
  expect(await askReport(store)).toBeUndefined();
  expect(await stopDaemon(store)).toBe(false);
}

test("another project's daemon hears nothing, and goes on", async () => {
  const other = tempStore();
  const daemon = await daemonHere(other, otlp(collector.url));
  await expectSilence(storeNaming(daemonSocket(other)));
  expect((await ask(other, { type: "ping" }))?.ok).toBe(true);
  await daemon.stop();
});

test("nor does another project's daemon that listens outside of its store", async () => {
  const other = join(tempStore(), "..", "d".repeat(60), "e".repeat(60), ".idlergear");
  mkdirSync(dirname(other), { recursive: true });
  const daemon = await daemonHere(other, { ...otlp(collector.url), XDG_RUNTIME_DIR: "" });
  const { socket } = (await askReport(other))!;
  expect(socket).toMatch(/^\/tmp\/idlergear-/);
  const store = storeNaming(socket);
  await expectSilence(store);
  // A daemon of our own takes the named one for no leftover of its predecessor, either.
  const own = await daemonHere(store, otlp(collector.url));
  await own.stop();
  expect(existsSync(socket)).toBe(true);
  expect((await ask(other, { type: "ping" }))?.ok).toBe(true);
  await daemon.stop();
});

test.each([
  ["/tmp/idlergear-", "daemon.sock"],
  ["/tmp/agent-", "agent.123"],
])("nor does what else of this user listens, at %s*/%s", async (place, name) => {
  const dir = mkdtempSync(place);
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.end('{"ok":true,"protocol":1,"version":"0.1.0","pid":1}\n');
  });
  await new Promise<void>((done) => server.listen(join(dir, name), done));
  onTestFinished(() => {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  await expectSilence(storeNaming(join(dir, name)));
  await expectSilence(storeNaming(`${dir}/../${dir.slice(5)}/${name}`));
  expect(connections).toBe(0);
});
