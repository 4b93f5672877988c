import { chmodSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { IG, project } from "../fixtures/ig.ts";
import { Outer, type OuterOptions } from "../fixtures/pty.ts";

const stored = (cwd: string) => findRun(join(cwd, ".idlergear"));
const logOf = (cwd: string) => readFileSync(join(stored(cwd).dir, "output.log"), "utf8");

/** `ig run` in a terminal of its own, started and not yet over. */
function start(cwd: string, words: string[], { env = {}, ...size }: OuterOptions = {}): Outer {
  return new Outer([process.execPath, IG, "run", ...words], {
    cwd,
    env: { ...process.env, LANG: "C.UTF-8", TERM: "xterm-256color", ...env },
    ...size,
  });
}

async function run(cwd: string, words: string[], options?: OuterOptions) {
  const outer = start(cwd, words, options);
  const { code, signal } = await outer.ended;
  return { text: outer.text(), code, signal };
}

/** Without colours. */
const plain = (text: string) => text.replace(/\x1b\[[0-9;]*m/g, "");

it.each([40, 59, 80, 200])("shows header, output and footer, %i columns wide", async (cols) => {
  const cwd = project();
  writeFileSync(join(cwd, "train.sh"), "#!/bin/sh\nprintf 'one\\ntwo\\n'\nexit 3\n");
  chmodSync(join(cwd, "train.sh"), 0o755);
  const { text, code } = await run(cwd, ["./train.sh"], { cols });
  expect(code).toBe(3);
  const { run: record } = stored(cwd);
  const rows = plain(text).split("\r\n");
  expect(rows[0]).toMatch(/^═══ IDLERGEAR RUN ═+$/);
  expect(rows[1]).toBe(`ID:     ${record.id}`);
  expect(rows[2]).toBe(`Script: ./train.sh (hash: ${record.script.sha256.slice(0, 8)})`);
  expect(rows.slice(6, 8)).toEqual(["one", "two"]);
  expect(rows[8]).toMatch(/^═══ FAILED ═+$/);
  expect(rows.slice(9).join(" | ")).toMatch(
    new RegExp(`^Exit: 3 \\| Duration: \\S+ \\| 2 lines \\| ${record.id} \\| ═+ \\| $`),
  );
  for (const row of rows) expect(row.length).toBeLessThanOrEqual(cols);
  expect(logOf(cwd)).toBe("one\r\ntwo\r\n");
  expect(record).toMatchObject({ mode: "pty", exit_code: 3, terminal: { cols, rows: 24 } });
});

it("has the newest run as the latest, and its script kept, however soon it ended", async () => {
  const cwd = project();
  writeFileSync(join(cwd, "fast"), "#!/bin/true\n");
  chmodSync(join(cwd, "fast"), 0o755);
  for (let i = 0; i < 8; i++) {
    await run(cwd, ["-q", "--name", "quick", "./fast"]);
    const { dir, run: record } = stored(cwd);
    expect(readlinkSync(join(cwd, ".idlergear/runs/latest"))).toBe(keyOf(dir));
    expect(findRun(join(cwd, ".idlergear"), "quick").run.id).toBe(record.id);
    expect(record.code_version?.files).toMatchObject([{ snapshot: true }]);
  }
});

it("says in the footer by which signal a command died, and dies of it", async () => {
  const cwd = project();
  const { text, signal } = await run(cwd, ["sh", "-c", "kill -TERM $$"]);
  expect(plain(text)).toMatch(/^═══ KILLED \(SIGTERM\) ═+\r\nExit: 143 \| /m);
  expect(signal).toBe(15);
});

it("writes the footer on a line of its own, with the terminal back to normal", async () => {
  const cwd = project();
  const odd = "\\033[?1049h\\033[?25l\\033[?2004h\\033[31mleft in the middle";
  const { text } = await run(cwd, ["printf", odd]);
  const footer = text.slice(text.lastIndexOf("middle") + "middle".length);
  const reset = footer.slice(0, footer.indexOf("═══"));
  for (const normal of ["\x1b[?1049l", "\x1b[?25h", "\x1b[?2004l", "\x1b[0m"])
    expect(reset).toContain(normal);
  expect((await run(cwd, ["printf", "no newline"])).text).toMatch(/no newline\r?\n\x1b\[2m═══/);
});

it("is plain where colours or UTF-8 are not wanted, and silent with -q", async () => {
  const cwd = project();
  expect((await run(cwd, ["true"], { env: { NO_COLOR: "1" } })).text).not.toContain("\x1b");
  const ascii = (await run(cwd, ["true"], { env: { LANG: "C", LC_ALL: "C" } })).text;
  expect(plain(ascii)).toMatch(/^=== IDLERGEAR RUN =/);
  expect(ascii).not.toMatch(/[^\x00-\x7f]/);
  expect((await run(cwd, ["-q", "echo", "only this"])).text).toBe("only this\r\n");
  expect((await run(cwd, ["echo", "only this"], { env: { IG_QUIET: "1" } })).text).toBe(
    "only this\r\n",
  );
});

it("has in the log all that was seen when it is killed the next instant", async () => {
  const cwd = project();
  for (let round = 0; round < 6; round++) {
    const outer = start(cwd, ["-q", "yes", `round ${round}`]);
    await outer.sees(`round ${round}\r\nround ${round}\r\n`);
    await new Promise((done) => setTimeout(done, 20 * round));
    process.kill(outer.pid, "SIGKILL");
    await outer.ended;
    const seen = outer.bytes();
    const log = readFileSync(join(stored(cwd).dir, "output.log"));
    expect(statSync(join(stored(cwd).dir, "output.log")).size).toBeGreaterThanOrEqual(seen.length);
    expect(log.subarray(0, seen.length).equals(seen)).toBe(true);
  }
});

it("shows what a command leaves behind writes later, and does not wait for it", async () => {
  const cwd = project();
  const behind = "(sleep 0.5; echo late; echo >&2; touch alive) & echo first";
  const wrapped = `"${process.execPath}" "${IG}" run -q sh -c '${behind}'`;
  // The terminal stays until all has been written.
  const shell = `${wrapped}; echo prompt; until [ -e alive ]; do sleep 0.05; done`;
  const outer = new Outer(["sh", "-c", shell], { cwd });
  await outer.sees(/late\r+\n/);
  expect(outer.text()).toMatch(/^first\r\nprompt\r\nlate\r+\n/);
  await outer.ended;
  expect(statSync(join(cwd, "alive")).isFile()).toBe(true);
});

it("shows the command's environment to nobody in the words of a process", async () => {
  const cwd = project();
  const env = { "A.B": "odd", IFS: ",", SECRET_TOKEN: "hunter2-hunter2", PWD: "/nowhere" };
  const look = "tr '\\0' ' ' </proc/$PPID/cmdline";
  const { text: leader } = await run(cwd, ["-q", "/bin/sh", "-c", look], { env });
  expect(leader).toContain("_ig_status");
  expect(leader).not.toContain("hunter2");
  const { text: inside } = await run(cwd, ["-q", "/usr/bin/env"], { env });
  for (const [name, value] of Object.entries(env)) expect(inside).toContain(`${name}=${value}\r\n`);
});

it.each([3, 4, 5, 6, 7, 8, 9, 12])("hands open file %i on", async (fd) => {
  const cwd = project();
  const bash = (words: string) =>
    new Outer(["bash", "-c", `"${process.execPath}" "${IG}" run -q ${words}`], { cwd });
  const say = `bash -c 'echo hello >&${fd}; echo seen'`;
  const outer = bash(`${say} ${fd}>file`);
  expect((await outer.ended).code).toBe(0);
  expect(readFileSync(join(cwd, "file"), "utf8")).toBe("hello\n");
  expect(outer.text()).toBe("seen\r\n");
  // Also where standard error or output goes elsewhere.
  const elsewhere = [`${fd}>apart 2>errors`, `${fd}>piped </dev/null`, `${fd}>file2 | cat`];
  const others = elsewhere.map(async (files) => (await bash(`${say} ${files}`).ended).code);
  expect(await Promise.all(others)).toEqual([0, 0, 0]);
  for (const name of ["apart", "piped", "file2"])
    expect(readFileSync(join(cwd, name), "utf8")).toBe("hello\n");
});

it("opens no further file to a command that was given none", async () => {
  const cwd = project();
  const list = "for f in /proc/self/fd/[3-9] /proc/self/fd/1?; do readlink $f; done | sort";
  const bare = new Outer(["sh", "-c", list], { cwd });
  await bare.ended;
  const pipes = /pipe:\[\d+\]/g; // of the list itself
  const wrapped = await run(cwd, ["-q", "sh", "-c", list]);
  expect(wrapped.text.replace(pipes, "")).toBe(bare.text().replace(pipes, ""));
});

it("takes part in the job server of make", async () => {
  const cwd = project();
  const sub = "all: a b\na b:\n\t@echo $@\n";
  writeFileSync(join(cwd, "sub.mk"), sub);
  writeFileSync(
    join(cwd, "Makefile"),
    `all:\n\t+@"${process.execPath}" "${IG}" run -q $(MAKE) --no-print-directory -f sub.mk\n`,
  );
  const outer = new Outer(["make", "-j2"], { cwd });
  expect((await outer.ended).code).toBe(0);
  expect(outer.text()).not.toMatch(/jobserver|warning/);
});
