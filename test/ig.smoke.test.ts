import { describe, expect, it } from "vitest";
import { IG, idIn, ig, igRun, project } from "./fixtures/ig.ts";
import { Outer } from "./fixtures/pty.ts";
import { connect } from "./mcp/client.ts";

describe("the built ig", () => {
  it("records a command, ends as it ended, and shows its log", async () => {
    const cwd = project();
    const run = await ig(["run", "sh", "-c", "echo out; echo err >&2; exit 3"], { cwd });
    expect(run).toMatchObject({ code: 3, stdout: "out\n" });
    expect((await ig(["run", "logs", idIn(run.stderr)], { cwd })).stdout).toBe("out\nerr\n");
  });

  it("gives a command in a terminal a terminal", async () => {
    const cwd = project();
    const outer = new Outer([process.execPath, IG, "run", "tty"], { cwd });
    expect(await outer.ended).toEqual({ code: 0, signal: 0 });
    expect(outer.text()).toMatch(/^\/dev\/\w+/m);
  });

  it("answers an assistant over MCP", async () => {
    const cwd = project();
    const id = await igRun(cwd, "echo", "hello");
    const { text } = await connect(cwd);
    expect(await text("idlergear_run_list")).toContain(id);
    expect(await text("idlergear_run_logs")).toContain("1: hello");
  });
});
