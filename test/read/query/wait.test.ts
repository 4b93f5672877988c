import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { WaitRequest } from "../../../src/read/query/wait/request.ts";
import { waitFor } from "../../../src/read/query/wait/wait.ts";
import { logFile, logIndexFile } from "../../../src/store/paths.ts";
import { findRun } from "../../../src/store/runs/find.ts";
import { igRun, project } from "../../fixtures/ig.ts";
import { liveRun } from "../../fixtures/live.ts";
import { record } from "../../fixtures/record.ts";
import { endedRun, sampleRun, tempDir } from "../../store/runs/sample.ts";
import { git, put } from "../../version/workspace.ts";

const storeOf = (cwd: string) => join(cwd, ".idlergear");
const never = new AbortController().signal;

/** Bounded, so that what never fires fails as a timeout. */
const wait = (cwd: string, request: WaitRequest, signal = never) =>
  waitFor(storeOf(cwd), { timeout_s: 100, ...request }, { signal, progress: () => {} });

describe("the end of a run", () => {
  it("is waited for, and comes with the facts and what is new", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const waiting = wait(cwd, { run: live.id });
    await live.tell("echo Error: no such column");
    await live.end(3);
    const answer = await waiting;
    expect(answer).toMatchObject({ outcome: "ended", status: { state: "failed", exit_code: 3 } });
    expect(answer.logs?.text).toContain("Error: no such column");
    expect(answer.logs?.text).not.toContain("told 1");
    expect(answer).not.toHaveProperty("resume");
  });

  it("of a run that is over already shows all of it", async () => {
    const cwd = project();
    await record(cwd, "sh", "-c", "echo before; exit 4");
    const answer = await wait(cwd, {});
    expect(answer).toMatchObject({ outcome: "ended", status: { exit_code: 4 } });
    expect(answer.logs?.text).toContain("1: before");
  });

  it("is also the death of its recorder", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const waiting = wait(cwd, {});
    live.recorder.kill("SIGKILL");
    expect(await waiting).toMatchObject({ outcome: "ended", status: { state: "lost" } });
  });

  it("ends a wait for a line that never came", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const waiting = wait(cwd, { match: "never" });
    await live.end();
    expect(await waiting).toMatchObject({ outcome: "ended" });
  });

  it("is told though the log was deleted", async () => {
    const store = tempDir();
    const ended = endedRun(store, 2);
    const request = { run: ended.record.id, timeout_s: 100 };
    const answer = await waitFor(store, request, { signal: never, progress: () => {} });
    expect(answer).toMatchObject({ outcome: "ended", status: { exit_code: 2 } });
    expect(answer).not.toHaveProperty("logs");
  });

  it("never comes for a run that is deleted", async () => {
    const store = tempDir();
    const running = sampleRun(store);
    const waiting = waitFor(store, { timeout_s: 100 }, { signal: never, progress: () => {} });
    rmSync(running.dir, { recursive: true });
    await expect(waiting).rejects.toMatchObject({ code: "run-gone" });
  });
});

describe("a line", () => {
  it("too long for so large a regex ends the wait, because it might be the one", async () => {
    const cwd = project();
    const print = `let text = ""; for (let state = 7; text.length < 900000; ) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += "abcdefghijklmnopqrstuvwx     "[(state >>> 8) % 29]; } console.log(text)`;
    await record(cwd, process.execPath, "-e", print);
    const heavy = { match: "(a|b|c|d|e)(.{0,60}x){10}.*[yz]{3}", regex: true };
    await expect(wait(cwd, heavy)).rejects.toMatchObject({
      code: "slow-pattern",
      message: expect.stringContaining("line 1 ("),
    });
  });

  it("fires when it is printed, literal or regex", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const literal = wait(cwd, { match: "(ready)" });
    const regex = wait(cwd, { match: "port \\d+$", regex: true });
    const any = wait(cwd, { match: "READY", ignore_case: true });
    await live.tell("echo 'server (ready)'; echo on port 8080");
    expect(await literal).toMatchObject({
      outcome: "matched",
      matched: { text: "server (ready)" },
    });
    expect(await regex).toMatchObject({ outcome: "matched", matched: { text: "on port 8080" } });
    expect(await any).toMatchObject({ outcome: "matched", matched: { line: 2 } });
  });

  it("counts when it was printed before, and is shown though it is not new", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    await live.tell("echo ready; seq 1 500");
    const answer = await wait(cwd, { match: "ready" });
    expect(answer).toMatchObject({ outcome: "matched", matched: { line: 2, live: false } });
    expect(answer.logs?.text.split("\n")[0]).toBe("2: ready");
  });

  it("counts while it is unfinished, once", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const waiting = wait(cwd, { match: "Go on?" });
    await live.tell("printf 'Go on? '", "Go on? ");
    const answer = await waiting;
    expect(answer).toMatchObject({ outcome: "matched", matched: { live: true } });
    expect(answer.logs?.text).toContain("Go on?");
    await live.tell("echo");
    await live.tell("echo 'Go on? again'");
    const resumed = await wait(cwd, { match: "Go on?", resume: answer.resume });
    expect(resumed).toMatchObject({ matched: { text: "Go on? again", live: false } });
  });

  it("comes once each to who resumes, whatever happens in between", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    await live.tell("echo step 1; echo other; echo step 2");
    const seen: (string | undefined)[] = [];
    let resume: string | undefined;
    for (let more = 3; ; more++) {
      const answer = await wait(cwd, { match: "step", resume });
      seen.push(answer.matched?.text);
      if (answer.outcome === "ended") break;
      resume = answer.resume;
      if (more < 6) await live.tell(`echo noise; echo step ${more}`);
      else if (more === 6) await live.end();
    }
    expect(seen).toEqual(["step 1", "step 2", "step 3", "step 4", "step 5", undefined]);
  });

  it("is searched as it is shown: no secret can be guessed", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    await live.tell("echo postgres://admin:hunter2hunter2@db/x");
    await live.end();
    expect(await wait(cwd, { match: "hunter2" })).toMatchObject({ outcome: "ended" });
    expect((await wait(cwd, { match: "postgres:" })).matched?.text).not.toContain("hunter2");
  });

  it("is found anywhere in a long log in however many calls", async () => {
    const cwd = project();
    await record(cwd, "sh", "-c", "seq 1 20000; echo needle");
    let answer = await wait(cwd, { match: "needle", timeout_s: 0.03 });
    while (answer.outcome === "timeout")
      answer = await wait(cwd, { match: "needle", timeout_s: 0.03, resume: answer.resume });
    expect(answer).toMatchObject({ outcome: "matched", matched: { line: 20_001 } });
  });
});

describe("silence", () => {
  it("fires after the seconds asked for, and not twice for the same", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    const silent = await wait(cwd, { silent_s: 0.2 });
    expect(silent).toMatchObject({ outcome: "silent", status: { state: "running" } });
    const request = { silent_s: 0.2, resume: silent.resume };
    expect(await wait(cwd, { ...request, timeout_s: 1 })).toMatchObject({ outcome: "timeout" });
    await live.tell("echo more");
    const again = await wait(cwd, request);
    expect(again.outcome).toBe("silent");
    expect(again.logs?.text).toContain("more");
  });
});

describe("time", () => {
  it("is up with a resume that shows everything since the wait began", async () => {
    const cwd = project();
    const live = await liveRun(cwd);
    await live.tell("echo ancient");
    const first = await wait(cwd, { timeout_s: 0.1 });
    expect(first).toMatchObject({ outcome: "timeout", new_lines: 0 });
    await live.tell("echo between");
    const second = await wait(cwd, { timeout_s: 0.1, resume: first.resume });
    expect(second).toMatchObject({ outcome: "timeout", new_lines: 2 });
    await live.end(5);
    const last = await wait(cwd, { resume: second.resume });
    expect(last).toMatchObject({ outcome: "ended", status: { exit_code: 5 } });
    expect(last.logs?.text).toContain("between");
    expect(last.logs?.text).not.toContain("ancient");
  });

  it("is no matter to who cancels", async () => {
    const cwd = project();
    await liveRun(cwd);
    const cancel = new AbortController();
    const waiting = wait(cwd, {}, cancel.signal);
    setTimeout(() => cancel.abort(), 50);
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
  });
});

describe("the next run", () => {
  it("is the first there ever is", async () => {
    const cwd = project();
    const waiting = wait(cwd, { next: "any" });
    const id = await record(cwd, "true");
    expect(await waiting).toMatchObject({ outcome: "started", status: { id } });
  });

  it("is one that starts from now on, of the same command, or of a name", async () => {
    const cwd = project();
    await record(cwd, "--name", "n", "echo", "one");
    await record(cwd, "echo", "two");
    const any = wait(cwd, { next: "any" });
    const same = wait(cwd, { next: "same" });
    const named = wait(cwd, { name: "n" });
    const ids = [await record(cwd, "echo", "x"), await record(cwd, "echo", "two")];
    ids.push(await record(cwd, "--name", "n", "echo", "y"));
    const answers = await Promise.all([any, same, named]);
    expect(answers.map(({ status }) => status?.id)).toEqual(ids);
  });

  it("has come already if a run that was named has a successor", async () => {
    const cwd = project();
    const first = await record(cwd, "echo", "one");
    await record(cwd, "echo", "other");
    const second = await record(cwd, "echo", "one");
    expect(await wait(cwd, { run: first, next: "same" })).toMatchObject({ status: { id: second } });
  });

  it("is the one whose script has changed, if that is wanted", async () => {
    const cwd = project();
    const script = (text: string) => writeFileSync(join(cwd, "job.sh"), text);
    script("echo 1");
    const first = await igRun(cwd, "sh", "job.sh");
    const waiting = wait(cwd, { run: first, changed: true });
    await igRun(cwd, "sh", "job.sh");
    script("echo 2");
    await igRun(cwd, "sh", "-c", "echo other");
    const changed = await igRun(cwd, "sh", "job.sh");
    expect(await waiting).toMatchObject({ outcome: "started", status: { id: changed } });
  });

  it("is one of other code: an import has changed, the script has not", async () => {
    const cwd = project();
    put(cwd, { "app.py": "import price\n", "price.py": "X = 1\n" });
    git(cwd, "init", "-q");
    git(cwd, "add", "-A");
    git(cwd, "commit", "-qm", "first");
    const command = ["sh", "-c", "cat app.py"];
    const first = await igRun(cwd, ...command);
    const second = await igRun(cwd, ...command);
    // What is edited before its code is looked at is not known to be later.
    for (const run of [first, second])
      while (findRun(storeOf(cwd), run).run.code_version?.state === undefined)
        await new Promise((next) => setTimeout(next, 20));
    put(cwd, { "price.py": "X = 2\n" });
    const changed = await igRun(cwd, ...command);
    const answer = await wait(cwd, { run: first, changed: true });
    expect(answer).toMatchObject({ outcome: "started", status: { id: changed } });
  });

  it("comes once each to who resumes, however many start in between", async () => {
    const cwd = project();
    await record(cwd, "echo", "0");
    let answer = await wait(cwd, { next: "any", timeout_s: 0.05 });
    expect(answer).toMatchObject({ outcome: "timeout" });
    const ids: string[] = [];
    for (const word of ["1", "2", "3"]) ids.push(await record(cwd, "echo", word));
    const seen: (string | undefined)[] = [];
    for (const _ of ids) {
      answer = await wait(cwd, { next: "any", resume: answer.resume });
      seen.push(answer.status?.id);
    }
    expect(seen).toEqual(ids);
    answer = await wait(cwd, { next: "any", resume: answer.resume, timeout_s: 0.05 });
    expect(answer.outcome).toBe("timeout");
  });

  it("is not missed though it started before one that was seen first", async () => {
    const store = tempDir();
    const context = { signal: never, progress: () => {} };
    const now = Date.now();
    const seen = endedRun(store, 0, { at: now });
    const begun = await waitFor(store, { next: "any", timeout_s: 0.01 }, context);
    const late = endedRun(store, 0, { at: now - 500 });
    const request = { next: "any", resume: begun.resume, timeout_s: 100 } as const;
    expect(await waitFor(store, request, context)).toMatchObject({
      status: { id: late.record.id },
    });
    expect(seen.record.id).not.toBe(late.record.id);
  });

  it("is found among many without looking at the past again", async () => {
    const store = tempDir();
    const context = { signal: never, progress: () => {} };
    const now = Date.now();
    for (let i = 0; i < 60; i++) endedRun(store, 0, { at: now - 60 + i });
    const begun = await waitFor(store, { next: "any", timeout_s: 0.01 }, context);
    expect(begun.resume!.length).toBeLessThan(450);
    const again = { next: "any", resume: begun.resume, timeout_s: 0.01 } as const;
    expect(await waitFor(store, again, context)).toMatchObject({ outcome: "timeout" });
    const fresh = endedRun(store, 0, { at: now + 1 });
    const answer = await waitFor(store, again, context);
    expect(answer).toMatchObject({ status: { id: fresh.record.id } });
  });
});

describe("what cannot be waited for", () => {
  it.each<[WaitRequest, string]>([
    [{ match: "(a+", regex: true }, "bad-pattern"],
    [{ match: "" }, "no-pattern"],
    [{ silent_s: 0 }, "bad-wait"],
    [{ timeout_s: Number.NaN }, "bad-wait"],
    [{ next: "name" }, "bad-wait"],
    [{ next: "any", match: "x" }, "bad-wait"],
    [{ resume: "../../etc/passwd" }, "bad-resume"],
    [{ resume: "next:run_aaaaaaaa:../../x:" }, "bad-resume"],
    [{ resume: "next:-::" }, "bad-resume"],
    [{ resume: "run_aaaaaaaa+1+1", next: "any" }, "bad-resume"],
    [{ resume: "run_aaaaaaaa+1+1" }, "unknown-run"],
    [{ run: "nightly" }, "unknown-run"],
  ])("%j is explained", async (request, code) => {
    const store = tempDir();
    const running = sampleRun(store);
    for (const file of [logFile, logIndexFile]) writeFileSync(file(running.dir), "");
    const waiting = waitFor(store, request, { signal: never, progress: () => {} });
    await expect(waiting).rejects.toMatchObject({ code, hint: expect.stringMatching(/./) });
  });

  it("without any run is the end of one, or the next of the same", async () => {
    const cwd = project();
    await expect(wait(cwd, {})).rejects.toMatchObject({ code: "no-runs" });
    await expect(wait(cwd, { next: "same" })).rejects.toMatchObject({ code: "no-runs" });
  });
});
