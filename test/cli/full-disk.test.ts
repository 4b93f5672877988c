import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { canMount, smallDisk } from "../fixtures/disk.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, ig, project } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";
import { connect, textOf } from "../mcp/client.ts";

/** A shell that may write files of `kib` KiB at most (a quota any user can have), then `command`. */
const limited = (kib: number, command: string) => [
  "-c",
  `trap '' XFSZ; ulimit -f ${kib * 2}; ${command}`,
];

describe("a full disk", () => {
  it("harms neither the command nor its output; the log is a true beginning, marked incomplete", async () => {
    const disk = smallDisk("size=512k");
    const cwd = disk?.cwd ?? project();
    const count = 400_000;
    const { stdout, stderr, code } = disk
      ? await ig(["run", "sh", "-c", `seq ${count}; exit 7`], { cwd })
      : await igUnderQuota(cwd, count);
    const expected = Array.from({ length: count }, (_, i) => `${i + 1}\n`).join("");
    expect(stdout === expected).toBe(true);
    expect(code).toBe(7);
    expect(stderr.match(/^Log: incomplete: /gm)).toHaveLength(1);
    const { run, dir } = findRun(join(cwd, ".idlergear"));
    expect(run).toMatchObject({
      exit_code: 7,
      log: { complete: false, reason: expect.stringMatching(/space|quota|large|full/) },
    });
    const log = readFileSync(join(dir, "output.log"), "latin1");
    expect(log.length).toBe(run.log.bytes);
    expect(log.length).toBeGreaterThan(0);
    expect(expected.startsWith(log)).toBe(true);
  });
});

async function igUnderQuota(cwd: string, count: number) {
  const { spawnSync } = await import("node:child_process");
  const command = `${process.execPath} ${IG} run sh -c 'seq ${count}; exit 7'`;
  const done = spawnSync("bash", limited(512, command), { cwd, maxBuffer: 1 << 27 });
  return { stdout: String(done.stdout), stderr: String(done.stderr), code: done.status };
}

/** Whatever the disk is like: the command is unharmed, its reasons are by name, nothing is a stack. */
async function expectRun(cwd: string, logs: RegExp): Promise<void> {
  const done = await ig(["run", "sh", "-c", "echo one; echo two; exit 5"], { cwd });
  expect(done).toMatchObject({ code: 5, stdout: "one\ntwo\n" });
  expect(done.stderr).toMatch(logs);
  expect(done.stderr).not.toMatch(STACK);
}

const STACK = /^\s+at |unexpected|Error:/m;
const READS = [["list"], ["status"], ["logs"], ["identify"]];

async function expectReads(cwd: string, found: boolean): Promise<void> {
  const { call } = await connect(cwd);
  for (const [verb = ""] of READS) {
    const { stdout, stderr } = await igHere(["run", verb], { cwd, input: "one\ntwo\n" });
    const args = verb === "identify" ? { text: "one\ntwo" } : {};
    const text = textOf(await call(`idlergear_run_${verb}`, args));
    for (const said of [stdout + stderr, text]) {
      expect(said).not.toMatch(STACK);
      expect(said).toMatch(found ? /run_|one/ : /no runs recorded|\b0 (recorded )?runs/);
    }
  }
}

describe.skipIf(!canMount)("a disk that takes nothing", () => {
  it("is full: said by name, and what is read says what there is", async () => {
    const { cwd } = smallDisk("size=64k")!;
    fill(cwd);
    await expectRun(cwd, /^Logs: {3}not recorded \(no space left on the disk\)$/m);
    await expectReads(cwd, false);
  });

  it("is full but for a directory", async () => {
    const { cwd } = smallDisk("size=128k")!;
    await ig(["run", "-q", "sh", "-c", "echo one; echo two"], { cwd });
    fill(cwd);
    await expectRun(cwd, /^Logs: {3}not recorded \(no space left on the disk\)$/m);
    await expectReads(cwd, true);
  });

  it.each([4, 6, 9])("has no inodes left, of %i", async (inodes) => {
    const { cwd } = smallDisk(`size=1m,nr_inodes=${inodes}`)!;
    await expectRun(cwd, /^Logs: {3}not recorded \(no inodes left: too many files\)$/m);
  });

  it("has no inodes left for a log, or for the index: said so", async () => {
    const said = new Set<string>();
    for (let inodes = 10; inodes < 24; inodes++) {
      const { cwd } = smallDisk(`size=1m,nr_inodes=${inodes}`)!;
      const { code, stdout, stderr } = await ig(["run", "sh", "-c", "echo one; exit 5"], { cwd });
      expect({ code, stdout }).toEqual({ code: 5, stdout: "one\n" });
      const log = /^Log: .*$/m.exec(stderr)?.[0] ?? "";
      said.add(log);
      if (stderr.includes("not recorded")) continue;
      const { run } = findRun(join(cwd, ".idlergear"));
      expect(run).toMatchObject({ exit_code: 5, log: { complete: !log.includes("incomplete") } });
    }
    expect([...said].sort()).toEqual([
      "",
      "Log: incomplete: cannot write the log (no inodes left: too many files, ENOSPC)",
      "Log: whole, but not in the index: no inodes left: too many files",
    ]);
  });

  it("is read-only, with and without runs on it", async () => {
    const { cwd, makeReadOnly } = smallDisk("size=1m")!;
    await ig(["run", "-q", "sh", "-c", "echo one; echo two"], { cwd });
    makeReadOnly();
    await expectRun(cwd, /^Logs: {3}not recorded \(read-only file system\)$/m);
    await expectReads(cwd, true);
    const cleaned = await igHere(["run", "clean", "--keep", "0"], { cwd });
    expect(cleaned.stderr).toMatch(/^ig: could not delete run_\w+: read-only file system$/m);
    const started = await igHere(["daemon", "start"], { cwd });
    expect(started).toMatchObject({ code: 1 });
    expect(started.stderr).toContain("read-only file system");
  });
});

/** To the last byte of the last block. */
function fill(cwd: string): void {
  for (let size = 1 << 20; size >= 1; size >>= 1) {
    try {
      writeFileSync(join(cwd, "fill"), Buffer.alloc(size), { flag: "a" });
    } catch {}
  }
}

/** A shell that may have `files` open at once, then `words` of ig. */
const withFew = (files: number, ...words: string[]) => [
  "sh",
  "-c",
  `ulimit -n ${files}; exec "$@"`,
  "sh",
  process.execPath,
  IG,
  ...words,
];

/* Node itself needs some twenty to start. */
describe.skipIf(process.platform !== "linux")("no descriptors left", () => {
  const command = ["run", "sh", "-c", "echo one; echo two; exit 5"];

  it("the command runs all the same, and the reason is named", async () => {
    const cwd = project();
    const reasons = new Set<string>();
    for (const files of [26, 28, 30, 32, 40]) {
      const [shell = "", ...words] = withFew(files, ...command);
      const child = spawn(shell, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
      const [out, err] = await Promise.all([
        textFrom(child.stdout),
        textFrom(child.stderr),
        once(child, "close"),
      ]);
      expect({ files, out, code: child.exitCode }).toEqual({ files, out: "one\ntwo\n", code: 5 });
      expect(err).not.toMatch(STACK);
      const reason = /^Log: incomplete: (.*)$/m.exec(err)?.[1];
      if (reason !== undefined) reasons.add(reason);
      const { log } = findRun(join(cwd, ".idlergear")).run;
      expect(log.complete).toBe(reason === undefined);
      expect(log.reason).toBe(reason);
    }
    expect([...reasons]).toEqual([
      "the output could not be captured: too many open files (see ulimit -n)",
    ]);
  });

  it("in a terminal, too", async () => {
    const cwd = project();
    for (const files of [30, 32, 40]) {
      const outer = new Outer(withFew(files, ...command), { cwd });
      expect((await outer.ended).code).toBe(5);
      expect(outer.text()).toContain("one\r\ntwo\r\n");
      expect(outer.text()).not.toMatch(STACK);
    }
  });

  it("what cannot be answered says why", async () => {
    const cwd = project();
    await ig(["run", "-q", "true"], { cwd });
    const said = await Promise.all([20, 21, 22, 23].map((files) => answerWith(files, cwd)));
    for (const text of said) expect(text).not.toMatch(/Worker initialization|\bat \w+ \(/);
    expect(said.join("\n")).toContain("too many open files (see ulimit -n)");
  });
});

/** What a server says that is asked for a list; nothing where it cannot start. */
async function answerWith(files: number, cwd: string): Promise<string> {
  const [shell = "", ...words] = withFew(files, "mcp");
  const server = spawn(shell, words, { cwd, stdio: ["pipe", "pipe", "ignore"] });
  server.stdin.on("error", () => {});
  const ask = (id: number, method: string, params: object) =>
    server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
  const clientInfo = { name: "test", version: "1" };
  ask(1, "initialize", { protocolVersion: "2025-03-26", capabilities: {}, clientInfo });
  ask(2, "tools/call", { name: "idlergear_run_list", arguments: {} });
  let heard = "";
  for await (const data of server.stdout) {
    heard += data;
    if (heard.includes('"id":2')) break;
  }
  server.kill("SIGKILL");
  return heard.split("\n").slice(1).join("\n");
}

async function textFrom(stream: AsyncIterable<Buffer>): Promise<string> {
  let text = "";
  for await (const data of stream) text += data;
  return text;
}
