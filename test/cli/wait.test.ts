import { describe, expect, it } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { ig, project } from "../fixtures/ig.ts";
import { liveRun } from "../fixtures/live.ts";

const waitFor = (cwd: string, ...args: string[]) => igHere(["run", "wait", ...args], { cwd });

describe("ig run wait", () => {
  it("exits as the run did, and prints its new lines", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const waiting = ig(["run", "wait", live.id], { cwd });
    await live.end(9);
    const { code, stderr } = await waiting;
    expect(code).toBe(9);
    // It may have ended before the wait had started.
    expect(stderr).toMatch(/^(ended after|had ended already,) .*failed, exit 9$/m);
    const again = await waitFor(cwd);
    expect(again.stdout).toContain("told 1");
    expect(again.stderr).toMatch(
      /^had ended already, \S+ ago \(\d{4}-\S+ \S+ \S+\) after running \S+: run_\w+ failed, exit 9$/m,
    );
    await ig(["run", "sh", "-c", "kill -TERM $$"], { cwd });
    expect((await waitFor(cwd)).code).toBe(128 + 15);
  });

  it("exits 0 for what else fired, and 124 when time is up", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    expect(await waitFor(cwd, "--match", "t.ld", "--regex")).toMatchObject({
      code: 0,
      stdout: "1: told 1\n",
      stderr: expect.stringMatching(/^matched /),
    });
    expect(await waitFor(cwd, "--silent", "0.1")).toMatchObject({ code: 0 });
    expect(await waitFor(cwd, live.id, "--next", "--timeout", "0.1")).toMatchObject({ code: 124 });
    const { code, stdout } = await waitFor(cwd, "--timeout", "0.1", "--json");
    expect(code).toBe(124);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: "timeout", status: { id: live.id } });
    expect((await waitFor(cwd, "--timeout", "0")).code).not.toBe(124);
  });

  it("waits for the next run of a kind", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    await ig(["run", "--name", "n", "echo", "hi"], { cwd });
    for (const flags of [["--next"], ["--name", "n"], ["--changed", "--next"]]) {
      const { code, stderr } = await waitFor(cwd, live.id, ...flags);
      expect([code, stderr]).toEqual([0, expect.stringMatching(/^started after .*\n.*echo hi/)]);
    }
  });

  it.each([
    [["wait", "./foo"], "ig run -- wait ./foo"],
    [["logs", "my app"], "ig run -- logs 'my app'"],
    [["status", "./x", "--json"], "ig run -- status ./x --json"],
  ])("%j may mean a program of that name", async (words, hint) => {
    const cwd = project();
    expect((await igHere(["run", ...words], { cwd })).stderr).toContain(hint);
    await ig(["run", "true"], { cwd });
    const { code, stderr } = await igHere(["run", ...words], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no run .*\n.*Newest: run_/);
    expect(stderr).toContain(`called ${words[0]}: ${hint}`);
    const flag = await igHere(["run", words[0]!, "--nonsense"], { cwd });
    expect(flag.stderr).not.toContain("ig run --");
  });
});
