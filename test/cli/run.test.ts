import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, idIn, ig, project } from "../fixtures/ig.ts";

const stored = (cwd: string, reference?: string) => findRun(join(cwd, ".idlergear"), reference);
const logOf = (cwd: string) => readFileSync(join(stored(cwd).dir, "output.log"));
const sha256 = (data: string | Uint8Array) => createHash("sha256").update(data).digest("hex");
const script = (cwd: string, name: string, text: string) => {
  writeFileSync(join(cwd, name), text);
  chmodSync(join(cwd, name), 0o755);
};

describe("over pipes", () => {
  it("leaves stdout to the command, byte for byte, and writes header and footer to stderr", async () => {
    const cwd = project();
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256));
    writeFileSync(join(cwd, "bytes"), bytes);
    const { raw, stderr, code } = await ig(["run", "cat", "bytes"], { cwd });
    expect(raw.equals(bytes)).toBe(true);
    expect(code).toBe(0);
    const id = stored(cwd).run.id;
    const lines = stderr.split("\n");
    expect(lines[0]).toMatch(/^═══ IDLERGEAR RUN ═+$/);
    expect(lines[1]).toBe(`ID:     ${id}`);
    expect(lines[2]).toBe(`Script: cat bytes (hash: ${sha256("cat bytes").slice(0, 8)})`);
    expect(lines[3]).toMatch(/^Time: {3}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d$/);
    expect(lines[4]).toMatch(/^Logs: {3}\.idlergear\/runs\/\d{4}-\d\d-\d\d\/\d{6}\.\d{3}-/);
    expect(lines[6]).toMatch(/^═══ COMPLETE ═+$/);
    expect(lines[7]).toMatch(new RegExp(`^Exit: 0 \\| Duration: .+ \\| .+ lines \\| ${id}$`));
    expect(logOf(cwd).equals(bytes)).toBe(true);
  });

  it("keeps stdout and stderr apart, for the caller and in the record", async () => {
    const cwd = project();
    const command = "echo out; echo err >&2; echo out2";
    const { stdout, stderr } = await ig(["run", "-q", command], { cwd });
    expect(stdout).toBe("out\nout2\n");
    expect(stderr).toBe("err\n");
    expect((await igHere(["run", "logs", "--only", "stderr"], { cwd })).stdout).toBe("err\n");
    expect((await igHere(["run", "logs", "--only", "stdout"], { cwd })).stdout).toBe("out\nout2\n");
  });

  it("keeps the order of what 2>&1 sends to one place", async () => {
    const cwd = project();
    const script = "for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done";
    const shell = `"${process.execPath}" "${IG}" run -q sh -c '${script}' > both 2>&1`;
    await once(spawn("sh", ["-c", shell], { cwd, stdio: "ignore" }), "exit");
    const expected = Array.from({ length: 9 }, (_, i) => `out ${i + 1}\nerr ${i + 1}\n`).join("");
    expect(readFileSync(join(cwd, "both"), "utf8")).toBe(expected);
    expect(logOf(cwd).toString()).toBe(expected);
  });

  it("hands a pipe, a file or nothing to the command as its input", async () => {
    const cwd = project();
    const input = "x".repeat(300_000);
    expect((await ig(["run", "-q", "cat"], { cwd, input })).stdout).toBe(input);
    expect((await ig(["run", "-q", "cat < /dev/null"], { cwd })).stdout).toBe("");
    expect((await ig(["run", "-q", "cat"], { cwd })).stdout).toBe("");
  });

  it("hands on a /dev/null opened for reading and writing, which is no closed input", async () => {
    const input = openSync("/dev/null", "r+");
    const child = spawn(process.execPath, [IG, "run", "-q", "cat"], {
      cwd: project(),
      stdio: [input, "ignore", "ignore"],
    });
    closeSync(input);
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
  });

  it.each([
    ["-q", {}],
    ["--quiet", {}],
    ["--no-pty", { IG_QUIET: "1" }],
  ])("is quiet with %s %j", async (flag, env) => {
    const cwd = project();
    const { stdout, stderr } = await ig(["run", flag, "echo", "hi"], { cwd, env });
    expect([stdout, stderr]).toEqual(["hi\n", ""]);
    expect(stored(cwd).run.exit_code).toBe(0);
  });
});

describe("exit codes", () => {
  it.each([
    [["true"], 0, "COMPLETE"],
    [["false"], 1, "FAILED"],
    [["sh", "-c", "exit 42"], 42, "FAILED"],
    [["sh", "-c", "exit 255"], 255, "FAILED"],
    [["sh", "-c", "exit 130"], 130, "FAILED"],
  ])("%j ends with %i, %s", async (command, expected, title) => {
    const { code, stderr } = await ig(["run", ...command], { cwd: project() });
    expect(code).toBe(expected);
    expect(stderr).toMatch(new RegExp(`^═══ ${title} ═+\nExit: ${expected} `, "m"));
  });

  it.each(["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1"] as const)(
    "dies of %s as the command did",
    async (signal) => {
      const cwd = project();
      const { signal: died, stderr } = await ig(
        ["run", "sh", "-c", `kill -${signal.slice(3)} $$`],
        {
          cwd,
        },
      );
      expect(died).toBe(signal);
      expect(stderr).toContain(`═══ KILLED (${signal}) ═`);
      expect(stored(cwd).run).toMatchObject({ signal });
      expect(stored(cwd).run.exit_code).toBeUndefined();
    },
  );

  it("is 127 for what is not there, 126 for what cannot run, with one line why and what to do", async () => {
    const cwd = project();
    writeFileSync(join(cwd, "plain.sh"), "#!/bin/sh\n");
    mkdirSync(join(cwd, "dir"));
    const missing = await ig(["run", "no-such-program-here"], { cwd });
    expect(missing).toMatchObject({ code: 127, stdout: "" });
    expect(missing.stderr).toMatch(/^ig: no-such-program-here: command not found\nig: .+\n$/);
    const plain = await ig(["run", "./plain.sh"], { cwd });
    expect(plain.code).toBe(126);
    expect(plain.stderr).toContain("chmod +x ./plain.sh");
    expect((await ig(["run", "./dir"], { cwd })).code).toBe(126);
    expect((await ig(["run", "./nothing"], { cwd })).code).toBe(127);
  });

  it("is 2 for ig's own mistakes, before anything runs", async () => {
    const cwd = project();
    for (const args of [["--bogus", "touch", "ran"], ["--name"], [], ["--cwd", "/no/such", "ls"]]) {
      const { code, stderr } = await ig(["run", ...args], { cwd });
      expect(code).toBe(2);
      expect(stderr).toMatch(/^ig: .+\nig: .+\n$/);
    }
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe("the words of the command", () => {
  it("arrive untouched", async () => {
    const cwd = project();
    const words = [
      "",
      "a b",
      "--name",
      "-q",
      "--",
      "--help",
      "*",
      "$HOME",
      "new\nline",
      "é😀",
      "'\"",
    ];
    const show = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
    const { stdout } = await ig(["run", "-q", "node", "-e", show, "--", ...words], { cwd });
    expect(JSON.parse(stdout)).toEqual(words);
    expect(stored(cwd).run.argv).toEqual(["node", "-e", show, "--", ...words]);
  });

  it("as one word with shell syntax go to the shell", async () => {
    const cwd = project();
    const { stdout } = await ig(["run", "-q", "echo a && printf 'b\nc\n' | tail -1"], { cwd });
    expect(stdout).toBe("a\nc\n");
    expect(stored(cwd).run).toMatchObject({
      shell: expect.stringMatching(/^\/.*sh$/),
      script: { kind: "inline", sha256: sha256("echo a && printf 'b\nc\n' | tail -1") },
    });
  });

  it("name an existing file even with spaces in it", async () => {
    const cwd = project();
    script(cwd, "my script & co", "#!/bin/sh\necho mine\n");
    const { stdout } = await ig(["run", "-q", "./my script & co"], { cwd });
    expect(stdout).toBe("mine\n");
    expect(stored(cwd).run.shell).toBeUndefined();
  });

  it("may be called like a subcommand after --", async () => {
    const cwd = project();
    script(cwd, "logs", "#!/bin/sh\necho program logs\n");
    const env = { PATH: `${cwd}:${process.env.PATH}` };
    expect((await ig(["run", "-q", "--", "logs"], { cwd, env })).stdout).toBe("program logs\n");
  });

  it("may end in --stream, which is ig's", async () => {
    const cwd = project();
    const env = { IG_NO_DAEMON: "1" };
    const { stdout, stderr } = await ig(["run", "echo", "hi", "--stream"], { cwd, env });
    expect(stdout).toBe("hi\n");
    expect(stderr).toContain("Logs:   local (daemon not running: IG_NO_DAEMON is set)");
    expect(stored(cwd).run).toMatchObject({ stream: true, argv: ["echo", "hi"] });
  });
});

describe("the record", () => {
  /** A busy machine takes a second for each of fifty starts. */
  const FIFTY_MS = 240_000;

  it("holds what is known about the run, and never the environment", async () => {
    const cwd = project();
    script(cwd, "train.sh", "#!/bin/sh\necho training; exit 3\n");
    const env = { MY_SECRET: "sesame-open-1234" };
    await ig(["run", "--name", "nightly", "./train.sh", "--lr", "3"], { cwd, env });
    const { run, dir } = stored(cwd, "nightly");
    expect(run).toMatchObject({
      version: 1,
      name: "nightly",
      argv: ["./train.sh", "--lr", "3"],
      mode: "pipe",
      cwd,
      project_root: cwd,
      exit_code: 3,
      script: {
        kind: "file",
        path: join(cwd, "train.sh"),
        sha256: sha256(readFileSync(join(cwd, "train.sh"))),
      },
      log: { bytes: 9, lines: 1, complete: true },
      child: { pid: expect.any(Number) },
      stream: false,
    });
    expect(Date.parse(run.ended_at!)).toBeGreaterThanOrEqual(Date.parse(run.started_at));
    expect(readFileSync(join(dir, "run.json"), "utf8")).not.toContain("sesame-open");
    expect(realpathSync(join(cwd, ".idlergear/runs/latest"))).toBe(dir);
  });

  it("lies in the nearest .idlergear upwards, else at the git root, else in the cwd, or in IG_ROOT", async () => {
    const cwd = project();
    const deep = join(cwd, "a", "b");
    mkdirSync(join(cwd, "a", ".git"), { recursive: true });
    mkdirSync(deep);
    await ig(["run", "true"], { cwd: deep });
    expect(stored(join(cwd, "a")).run.cwd).toBe(deep);
    rmSync(join(cwd, "a", ".idlergear"), { recursive: true });
    mkdirSync(join(cwd, ".idlergear"));
    await ig(["run", "true"], { cwd: deep });
    expect(stored(cwd).run.project_root).toBe(cwd);
    const other = project();
    await ig(["run", "true"], { cwd: deep, env: { IG_ROOT: other } });
    expect(stored(other).run.cwd).toBe(deep);
  });

  it("runs in --cwd", async () => {
    const [cwd, other] = [project(), project()];
    expect((await ig(["run", "-q", "--cwd", other, "pwd"], { cwd })).stdout).toBe(`${other}\n`);
  });

  it(
    "is complete for each of fifty runs at once",
    async () => {
      const cwd = project();
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, i) => ig(["run", "sh", "-c", `seq 1 ${i + 1}`], { cwd })),
      );
      const ids = new Set(results.map(({ stderr }) => idIn(stderr)));
      expect(ids.size).toBe(50);
      const list = JSON.parse(
        (await igHere(["run", "list", "--limit", "60", "--json"], { cwd })).stdout,
      );
      expect(list.warnings).toEqual([]);
      expect(new Set(list.runs.map((run: { id: string }) => run.id))).toEqual(ids);
      for (const [i, { stderr }] of results.entries()) {
        const { run } = stored(cwd, idIn(stderr));
        expect(run).toMatchObject({ exit_code: 0, log: { lines: i + 1, complete: true } });
      }
      expect(readlinkSync(join(cwd, ".idlergear/runs/latest"))).toMatch(/-[a-z0-9]{8}$/);
      const left = readdirSync(join(cwd, ".idlergear/runs")).filter((name) => name.startsWith("."));
      expect(left).toEqual([]);
    },
    FIFTY_MS,
  );
});

it("lets what a command leaves behind write on, to whoever waits for it", async () => {
  const cwd = project();
  const behind = "(sleep 0.5; echo late; echo later >&2; touch alive) & echo first";
  const { stdout, stderr } = await ig(["run", "-q", "sh", "-c", behind], { cwd });
  // The pipes were at their end only when nobody could write any more.
  expect([stdout, stderr]).toEqual(["first\nlate\n", "later\n"]);
  expect(statSync(join(cwd, "alive")).isFile()).toBe(true);
  expect(stored(cwd).run.exit_code).toBe(0);
});

it.runIf(process.platform === "linux")("tells of output that found no room", async () => {
  const cwd = project();
  for (const command of ["echo one", "echo one; sleep 0.3; echo two"]) {
    const shell = `"${process.execPath}" "${IG}" run -q sh -c '${command}' >/dev/full`;
    const child = spawn("sh", ["-c", shell], { cwd, stdio: ["ignore", "ignore", "pipe"] });
    const said: Buffer[] = [];
    child.stderr.on("data", (data) => said.push(data));
    const [code] = await once(child, "close");
    expect(code).toBe(1);
    expect(Buffer.concat(said).toString()).toMatch(/^ig: cannot write stdout: .*no space left/);
    expect(logOf(cwd).toString()).toContain("one\n");
  }
});

it("reads back the raw bytes of the lines asked for", async () => {
  const cwd = project();
  await ig(["run", "-q", "sh", "-c", "printf '1\\n\\0332\\r\\n3\\n4'"], { cwd });
  const raw = async (...flags: string[]) =>
    (await igHere(["run", "logs", "--raw", ...flags], { cwd })).stdout;
  expect((await ig(["run", "logs", "--raw"], { cwd })).stdout).toBe(await raw());
  expect(await raw()).toBe("1\n\x1b2\r\n3\n4");
  expect(await raw("--tail", "2")).toBe("3\n4");
  expect(await raw("--head", "1")).toBe("1\n");
  expect(await raw("--lines", "2-3")).toBe("\x1b2\r\n3\n");
  expect([await raw("--tail", "0"), await raw("--lines", "9-12")]).toEqual(["", ""]);
});

it("explains a flag without its value, and a number that is none", async () => {
  const cwd = project();
  for (const words of [
    ["logs", "--tail"],
    ["list", "--limit"],
    ["list", "--limit", "x"],
  ]) {
    const { stderr, code } = await igHere(["run", ...words], { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^ig: .*\nig: .*\n$/)]);
  }
});

it("says what is wrong with a store it cannot read", async () => {
  const cwd = project();
  mkdirSync(join(cwd, ".git"));
  writeFileSync(join(cwd, ".idlergear"), "no directory");
  const { stderr, code } = await igHere(["run", "list"], { cwd });
  expect(code).toBe(1);
  expect(stderr).not.toMatch(/unexpected|\n {4}at /);
});

it("runs a command where TMPDIR leads nowhere and PATH holds nothing", async () => {
  const cwd = project();
  const env = { TMPDIR: "/nowhere", PATH: "/nowhere" };
  const { stdout, stderr, code } = await ig(["run", "-q", "/bin/sh", "-c", "echo a; echo b >&2"], {
    cwd,
    env,
  });
  expect([stdout, stderr, code]).toEqual(["a\n", "b\n", 0]);
});

describe("when recording fails", () => {
  it("runs the command all the same where nothing can be written", async () => {
    const cwd = project();
    writeFileSync(join(cwd, ".idlergear"), "a file where the store should be");
    const { stdout, stderr, code } = await ig(["run", "sh", "-c", "echo fine; exit 5"], { cwd });
    expect([stdout, code]).toEqual(["fine\n", 5]);
    expect(stderr).toMatch(/^Logs: {3}not recorded \(.+\)$/m);
  });

  it.runIf(process.platform === "linux")("runs it where no directory can ever be", async () => {
    const { stdout, stderr, code } = await ig(["run", "echo", "fine"], {
      cwd: "/proc/self/fdinfo",
    });
    expect([stdout, code]).toEqual(["fine\n", 0]);
    expect(stderr).toMatch(/^Logs: {3}not recorded \(.+\)$/m);
  });

  it("goes on when the run's directory is removed, and says so once", async () => {
    const cwd = project();
    const command = "echo one; rm -rf .idlergear; echo two; exit 4";
    const { stdout, stderr, code } = await ig(["run", command], { cwd });
    expect([stdout, code]).toEqual(["one\ntwo\n", 4]);
    expect(stderr.match(/incomplete/g)).toHaveLength(1);
  });

  it("has in the log all that was seen when ig is killed the next instant", async () => {
    const cwd = project();
    for (let round = 0; round < 10; round++) {
      const child = spawn(process.execPath, [IG, "run", "-q", "yes", `round ${round}`], {
        cwd,
        stdio: ["ignore", "pipe", "ignore"],
      });
      let seen = 0;
      child.stdout.on("data", (data: Buffer) => {
        seen += data.length;
        if (seen > 200_000 * (round + 1)) child.kill("SIGKILL");
      });
      await once(child, "close");
      const { dir, run } = stored(cwd);
      process.kill(run.child!.pid, "SIGKILL");
      expect(statSync(join(dir, "output.log")).size).toBeGreaterThanOrEqual(seen);
    }
  });
});
