import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { IG, project } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";

const stored = (cwd: string) => findRun(join(cwd, ".idlergear")).run;

/** Bounded by the test's own time. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await sleep(20);
}

/** A shell script in a terminal; `ig` in it is the built program. */
function terminal(cwd: string, script: string, shell = "bash"): Outer {
  const ig = `ig() { "${process.execPath}" "${IG}" "$@"; }`;
  const env = { ...process.env, TERM: "xterm", LANG: "C.UTF-8" };
  return new Outer([shell, "-c", `${ig}\n${script}`], { cwd, env });
}

describe("a terminal that is closed", () => {
  const idle = "until [ -e go ]; do sleep 0.02; done";
  const busy = "until [ -e go ]; do echo busy; done";
  it.each([
    ["while the command is silent", `ig run sh -c 'echo up; ${idle}; echo on; exit 3'`],
    ["while output flows", `ig run sh -c 'echo up; ${busy}; echo on; exit 3'`],
    ["with the input elsewhere", `ig run sh -c 'echo up; ${idle}; echo on; exit 3' </dev/null`],
    ["over pipes", `ig run --no-pty sh -c 'echo up; ${busy}; echo on; exit 3' 2>/dev/null`],
    ["under nohup", `nohup "${process.execPath}" "${IG}" run sh -c '${idle}; echo on; exit 3'`],
  ])("ends neither a command that ignores it nor its recording: %s", async (_name, line) => {
    const cwd = project();
    const outer = terminal(cwd, `trap "" HUP; ${line}; echo $? >status; mv status ended`);
    await until(() => existsSync(join(cwd, ".idlergear", "runs", "latest")));
    if (line.includes("echo up")) await outer.sees("up");
    outer.close();
    writeFileSync(join(cwd, "go"), "");
    await until(() => existsSync(join(cwd, "ended")));
    expect(readFileSync(join(cwd, "ended"), "utf8")).toBe("3\n");
    expect(stored(cwd)).toMatchObject({ exit_code: 3, log: { complete: true } });
    const { dir } = findRun(join(cwd, ".idlergear"));
    expect(readFileSync(join(dir, "output.log"), "utf8")).toMatch(/on\r?\n$/);
  });
});

describe("a signal that ends ig", () => {
  const full = `sh -c 'stty echo; printf "\\033[?1049h\\033[?25l\\033[?9001h\\033[4hup"; exec cat'`;
  const undone = "\x1b[?1049l\x1b[?25h\x1b[?9001l\x1b[4l";

  /** The recorder of a run that has taken the terminal over is sent a signal. */
  async function signalled(signal: NodeJS.Signals) {
    const cwd = project();
    const outer = terminal(cwd, `stty -echo; ig run ${full}; echo "[$?]"; exec cat`, "sh");
    await outer.isRaw();
    await outer.sees("\x1b[4hup");
    // Its output so far has been dealt with when the echo of a key is seen.
    outer.type("k");
    await outer.sees("upk");
    await until(() => isGuarded(stored(cwd).wrapper.pid));
    process.kill(stored(cwd).wrapper.pid, signal);
    return { cwd, outer };
  }

  it.each([
    ["SIGABRT", 134],
    ["SIGALRM", 142],
    ["SIGXCPU", 152],
    ["SIGQUIT", 131],
    ["SIGSYS", 159],
    ["SIGUSR2", 140],
    ["SIGTERM", 143],
  ] as const)("ends the command by it, and all is in order after: %s", async (signal, status) => {
    const { cwd, outer } = await signalled(signal);
    await outer.sees(`[${status}]`);
    expect(stored(cwd)).toMatchObject({ signal });
    expect(outer.text()).toContain(undone);
    expect(cooked(outer)).toBe(true);
    outer.close();
  });

  it.each([
    ["SIGKILL", 137],
    ["SIGILL", 132],
    ["SIGSEGV", 139],
  ] as const)("at once leaves a terminal one can go on in: %s", async (signal, status) => {
    const { outer } = await signalled(signal);
    await outer.sees(`[${status}]`);
    await outer.sees(undone);
    await until(() => cooked(outer));
    // A line is a line again: it reaches the next program at its end, with what was rubbed out gone.
    const from = outer.text().length;
    outer.type("wrong\x15right\r");
    await outer.sees("right\r\n", from);
    outer.close();
  });
});

const cooked = (outer: Outer) => !/-(icanon|isig|opost)/.test(outer.settings());

/** Whether the process that watches over the terminal has come up. */
function isGuarded(pid: number): boolean {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return children.some((child) => {
    try {
      return readFileSync(`/proc/${child}/cmdline`, "utf8").includes("_ig_undo");
    } catch {
      return false;
    }
  });
}
