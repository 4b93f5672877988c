import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { project, sharedProject } from "../fixtures/ig.ts";
import { liveRun } from "../fixtures/live.ts";
import { record } from "../fixtures/record.ts";
import { connect, sharedServer, textOf } from "./client.ts";

/** The server, asked about a project. */
const ask = sharedServer();

const resumeIn = (text: string) => /resume: (\S+)$/.exec(text)![1]!;

describe("idlergear_run_wait", () => {
  const recorded = sharedProject();
  beforeAll(() => record(recorded, "true"));

  it("answers with outcome, facts and what is new, cleaned, masked and fenced", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const { text } = ask(cwd);
    const waiting = text("idlergear_run_wait", { match: "listening" });
    await live.tell("printf '\\033[31mlistening\\033[0m at http://u:hunter2pass@h/\\n'");
    const lines = (await waiting).split("\n");
    expect(lines[0]).toMatch(/^matched after .*: line 2$/);
    expect(lines[1]).toContain(`${live.id} sh -c`);
    expect(lines[3]).toMatch(/^<<<program-output/);
    expect(lines[4]).toMatch(/^2: listening at/);
    expect(lines.join()).not.toContain("hunter2pass");
    expect(lines.at(-1)).toMatch(/resume: run_\w+\+\d+\+\d+/);
  });

  it("loses nothing between two calls, also over a restart of the server", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const first = await connect(cwd);
    const up = await first.text("idlergear_run_wait", { match: "ready", timeout_s: 1 });
    expect(up).toMatch(/^timeout after .*: run_\w+ sh -c .*: running for .*, 0 new of 1 lines/);
    const next = await first.text("idlergear_run_wait", { next: "any", timeout_s: 1 });
    await first.client.close();
    await live.tell("echo ready");
    const other = await record(cwd, "true");
    await live.end(7);
    const { text } = await connect(cwd);
    const args = { match: "ready", resume: resumeIn(up) };
    const matched = await text("idlergear_run_wait", args);
    expect(matched).toMatch(/^matched .*\n.*failed, exit 7/);
    const over = await text("idlergear_run_wait", { ...args, resume: resumeIn(matched) });
    expect(over).toMatch(/^had ended already, .* after running .*failed, exit 7/);
    const started = await text("idlergear_run_wait", { next: "any", resume: resumeIn(next) });
    expect(started).toMatch(new RegExp(`^started after .*: ${other}$`, "m"));
  });

  it("serves many waits at once", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const { text } = ask(cwd);
    const waits = Array.from({ length: 50 }, (_, i) =>
      i % 5 === 0
        ? text("idlergear_run_wait", { next: "any" })
        : text("idlergear_run_wait", i % 5 === 1 ? {} : { match: `line ${i}.` }),
    );
    // They have begun when one that came after them is over.
    await text("idlergear_run_wait", { timeout_s: 2 });
    for (let i = 0; i < 50; i++) await live.tell(`echo "line ${i}."`);
    const id = await record(cwd, "true");
    await live.end();
    const answers = await Promise.all(waits);
    answers.forEach((answer, i) => {
      if (i % 5 === 0) expect(answer).toContain(`: ${id}\n`);
      else if (i % 5 === 1) expect(answer).toMatch(/^ended .*completed/);
      else expect(answer).toMatch(new RegExp(`^matched .*[^]*: line ${i}\\.$`, "m"));
    });
  });

  it("tells that it is alive, and stops when cancelled", async () => {
    const cwd = project();
    await liveRun(cwd);
    const { client } = ask(cwd);
    const cancel = new AbortController();
    const heard: (string | undefined)[] = [];
    const request = { name: "idlergear_run_wait", arguments: { project: cwd } };
    const waiting = client.callTool(request, undefined, {
      signal: cancel.signal,
      onprogress({ message }) {
        heard.push(message);
        cancel.abort();
      },
    });
    await expect(waiting).rejects.toThrow();
    expect(heard[0]).toMatch(/^run_\w+ runs for .*, last output .* ago$/);
    await client.ping();
  });

  it("does without file events where there are none left", async () => {
    const cwd = project();
    const preload = join(cwd, "no-watch.mjs");
    const code = `import fs from "node:fs"; import { syncBuiltinESMExports } from "node:module";
      fs.watch = () => { throw Object.assign(new Error("no space left"), { code: "ENOSPC" }); };
      syncBuiltinESMExports();`;
    writeFileSync(preload, code);
    const live = await liveRun(cwd);
    const { text } = await connect(cwd, { NODE_OPTIONS: `--import ${preload}` });
    const waits = [{ match: "here" }, {}, { next: "any" }].map((args) =>
      text("idlergear_run_wait", args),
    );
    await text("idlergear_run_wait", { timeout_s: 2 });
    await live.tell("echo here");
    await record(cwd, "true");
    await live.end();
    const outcomes = (await Promise.all(waits)).map((answer) => answer.split(" ")[0]);
    expect(outcomes).toEqual(["matched", "ended", "started"]);
  });

  it.each([
    [{ resume: "nonsense" }, /not where a wait stands.*\n.*resume/],
    [{ next: "any", match: "x" }, /has not started.*\n.*start first/],
    [{ match: "(a+", regex: true }, /does not compile/],
    [{ run: "run_zzzzzzzz" }, /no run .*\n.*Newest: run_/],
    [{ timeout_s: 51 }, /timeout_s/],
  ])("explains why it cannot wait for %j", async (args, expected) => {
    const answer = await ask(recorded).call("idlergear_run_wait", args);
    expect(answer.isError).toBe(true);
    expect(textOf(answer)).toMatch(expected);
  });
});
