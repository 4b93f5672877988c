import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { ig, project } from "../fixtures/ig.ts";
import { FAST, igDaemonProcess, kill, until } from "./daemons.ts";

const env = { ...FAST, CI: "", IG_NO_DAEMON: "" };
const NONE = "No daemon runs for this project. Start one: ig daemon start\n";

/**
 * A project, how to say `ig daemon ...` in it, and a daemon there that a test can kill. What starts a
 * daemon is said to ig as built, all else in this process.
 */
function place(cwd = project()) {
  const daemon = (...words: string[]) =>
    (words[0] === "start" ? ig : igHere)(["daemon", ...words], { cwd, env });
  onTestFinished(async () => {
    await daemon("stop");
  });
  async function daemonChild() {
    const child = igDaemonProcess(cwd, env);
    await until(async () => (await daemon("status")).code === 0);
    return child;
  }
  return { cwd, dir: join(cwd, ".idlergear", "daemon"), daemon, daemonChild };
}

/** What every command answers where no daemon lives, whatever a dead one left. */
async function expectNone({ daemon }: ReturnType<typeof place>): Promise<void> {
  expect(await daemon("status")).toMatchObject({ code: 3, stdout: NONE, stderr: "" });
  expect(await daemon("agents")).toMatchObject({ code: 3, stdout: NONE, stderr: "" });
  expect(await daemon("stop")).toMatchObject({ code: 0, stdout: NONE, stderr: "" });
  const json = async (command: string) => {
    const { code, stdout } = await daemon(command, "--json");
    return [code, JSON.parse(stdout)];
  };
  expect(await json("status")).toEqual([3, { running: false }]);
  expect(await json("agents")).toEqual([3, []]);
  expect(await json("stop")).toEqual([0, { stopped: false }]);
  expect((await daemon("logs")).code).toBe(0);
}

async function expectStarts({ daemon }: ReturnType<typeof place>): Promise<void> {
  const started = await daemon("start", "--json");
  expect(started.code).toBe(0);
  const { pid } = JSON.parse(started.stdout);
  expect(JSON.parse((await daemon("status", "--json")).stdout)).toMatchObject({ pid });
  expect(await daemon("stop")).toMatchObject({ code: 0, stdout: "Daemon ended.\n" });
}

test("without a daemon every command says so, and how to start one", async () => {
  const here = place();
  expect((await here.daemon("logs")).stdout).toBe("The daemon has written no log here.\n");
  await expectNone(here);
  await expectStarts(here);
});

test("a killed daemon's socket and files are taken for none", async () => {
  const here = place();
  await kill(await here.daemonChild());
  expect(statSync(join(here.dir, "daemon.sock")).isSocket()).toBe(true);
  await expectNone(here);
  expect((await here.daemon("logs")).stdout).toContain("listens at");
  await expectStarts(here);
});

const GARBAGE = [
  "",
  "null",
  '{"socket":5}',
  '{"socket":"4318"}',
  '{"socket":"99999999"}',
  '{"socket":"/etc/passwd"}',
  `{"socket":"/${"x".repeat(5000)}"}`,
];

test("garbage where a daemon says who and where it is harms nothing", async () => {
  const here = place();
  mkdirSync(here.dir, { recursive: true });
  for (const garbage of GARBAGE) {
    for (const name of ["daemon.json", "owner.1", "owner.12"])
      writeFileSync(join(here.dir, name), garbage);
    expect(await here.daemon("status")).toMatchObject({ code: 3, stdout: NONE, stderr: "" });
    const run = await ig(["run", "--no-pty", "-q", "--", "sh", "-c", "exit 5"], here);
    expect(run).toMatchObject({ code: 5, stderr: "" });
  }
  // Who opens it waits for ever.
  rmSync(join(here.dir, "daemon.json"));
  for (const name of ["daemon.json", "daemon.log"]) execFileSync("mkfifo", [join(here.dir, name)]);
  const run = await ig(["run", "--no-pty", "-q", "--", "sh", "-c", "exit 5"], here);
  expect(run).toMatchObject({ code: 5, stderr: "" });
  await expectNone(here);
  await expectStarts(here);
});

test("a path too long for a socket is no matter, and nothing stays in /tmp", async () => {
  const cwd = join(project(), "d".repeat(90), "e".repeat(90));
  mkdirSync(join(cwd, ".idlergear"), { recursive: true });
  const here = place(cwd);
  const socket = () => JSON.parse(readFileSync(join(here.dir, "daemon.json"), "utf8")).socket;
  await expectNone(here);
  await kill(await here.daemonChild());
  const left = socket();
  expect(existsSync(left)).toBe(true);
  await expectNone(here);
  await expectStarts(here);
  expect(existsSync(dirname(left))).toBe(false);
  expect(existsSync(dirname(socket()))).toBe(false);
});

test("a daemon that hangs is not taken for none", async () => {
  const here = place();
  const child = await here.daemonChild();
  child.kill("SIGSTOP");
  const answer = await here.daemon("status");
  expect(answer.code).toBe(1);
  expect(answer.stderr).toContain(`the daemon (pid ${child.pid}) does not answer`);
  child.kill("SIGCONT");
  expect((await here.daemon("status")).code).toBe(0);
  const gone = once(child, "exit");
  await here.daemon("stop");
  await gone;
});

test("a second daemon in the foreground says which one serves; an endpoint that is none is told", async () => {
  const here = place();
  const child = await here.daemonChild();
  const second = await here.daemon("start", "--foreground");
  expect(second.code).toBe(1);
  expect(second.stderr).toContain(`a daemon (pid ${child.pid}) serves this project already`);
  await kill(child, "SIGTERM");
  expect(child.exitCode).toBe(0);
  const wrong = await here.daemon("start", "--endpoint", "nonsense");
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain("no http:// or https:// URL");
  expect((await here.daemon("status")).code).toBe(3);
});

test("a word that is no command of the daemon is told", async () => {
  const { daemon } = place();
  expect((await daemon()).stderr).toContain("say what: start, stop, status, agents or logs");
  expect((await daemon("nonsense")).code).toBe(2);
});
