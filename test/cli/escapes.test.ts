import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { igHere } from "../fixtures/dispatch.ts";
import { IG, idIn, ig, type Result, sharedProject } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";

/* Names may hold what a terminal acts on: ig shows it, and passes it on to the command as it is. */

const TITLE = "\x1b]0;owned\x07";
const CLIPBOARD = "\x1b]52;c;b3duZWQ=\x07";
const DIR = `two\nlines\x1b[2J\x9b31m\u202e`;
const SCRIPT = `./s${TITLE}.sh`;
const UNSEEN = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202e]/;
/** What the command itself prints, byte for byte. */
const OWN = `\x1b[1m${CLIPBOARD}\r\n`;

const parent = sharedProject();
const cwd = join(parent, DIR);
const env = { NO_COLOR: "1", TERM: "xterm", CI: "", IG_NO_DAEMON: "1" };

beforeAll(() => {
  mkdirSync(cwd);
  writeFileSync(join(cwd, SCRIPT), `#!/bin/sh\nprintf '\\033[1m%s\\r\\n' "$1"\n`);
  chmodSync(join(cwd, SCRIPT), 0o755);
});

function expectSafe({ stdout, stderr }: Pick<Result, "stdout" | "stderr">): void {
  expect(stderr).not.toMatch(UNSEEN);
  expect(stdout).not.toMatch(UNSEEN);
}

describe("header and footer", () => {
  it.each([
    ["", []],
    ["streamed", ["--stream"]],
  ])("show what names hold %s", async (_name, flags) => {
    const done = await ig(["run", ...flags, SCRIPT, CLIPBOARD], { cwd, env });
    expect(done).toMatchObject({ code: 0, stdout: OWN });
    expect(done.stderr).toContain("\\x1b]0;owned\\x07.sh");
    expect(done.stderr).not.toMatch(UNSEEN);
  });

  it("show what words hold where there is no script", async () => {
    const done = await ig(["run", "printf", "%s", CLIPBOARD], { cwd, env });
    expect(done).toMatchObject({ code: 0, stdout: CLIPBOARD });
    expect(done.stderr).toContain("\\x1b]52;");
    expect(done.stderr).not.toMatch(UNSEEN);
  });

  it("show them in a terminal", async () => {
    const line = [process.execPath, IG, "run", SCRIPT, CLIPBOARD];
    const outer = new Outer(line, { cwd, env: { ...process.env, ...env, LANG: "C.UTF-8" } });
    expect((await outer.ended).code).toBe(0);
    const [before = "", after = "", ...more] = outer.text().split(OWN.replace("\n", "\r\n"));
    expect(more).toEqual([]);
    expect(before).toContain("\\x1b]0;owned\\x07.sh");
    expect(before.replaceAll("\r\n", "\n")).not.toMatch(UNSEEN);
    // Ig's own: the command left its text bold.
    expect(after.replace("\x1b[0m", "").replaceAll("\r\n", "\n")).not.toMatch(UNSEEN);
  });

  it("show why a run is not recorded", async () => {
    const root = join(parent, `${DIR}2`);
    mkdirSync(root);
    symlinkSync(TITLE, join(root, ".idlergear"));
    const done = await ig(["run", "true"], { cwd: root, env: { ...env, IG_ROOT: root } });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain("not recorded");
    expect(done.stderr).not.toMatch(UNSEEN);
  });
});

describe("answers", () => {
  let id: string;
  beforeAll(async () => {
    id = idIn((await ig(["run", SCRIPT, CLIPBOARD], { cwd, env })).stderr);
    await ig(["run", SCRIPT, CLIPBOARD], { cwd, env });
  });

  it.each([
    ["run", "list"],
    ["run", "list", "--json"],
    ["run", "status"],
    ["run", "status", "--json"],
    ["run", "logs"],
    ["run", "logs", "--json"],
    ["run", "diff"],
    ["run", "clean", "--keep", "0", "--dry-run"],
    ["daemon", "status"],
    ["run", "wait", "--until", CLIPBOARD, "--timeout", "0"],
  ])("show what names hold: %s %s", async (...words) => {
    expectSafe(await igHere(words, { cwd, env }));
    expectSafe(await igHere([...words, "--bad", TITLE], { cwd, env }));
  });

  it("of what is run again and what is recorded in pieces, too", async () => {
    const again = await ig(["run", "rerun", id], { cwd, env });
    expect(again.stderr).toContain("again");
    expect(again.stderr).not.toMatch(UNSEEN);
    const made = await ig(["run", "register", SCRIPT, CLIPBOARD], { cwd, env });
    expectSafe(made);
    const streamed = await ig(["run", "stream", TITLE], { cwd, env, input: CLIPBOARD });
    expect(streamed.stdout).toBe(CLIPBOARD);
    expect(streamed.stderr).toContain("\\u001b]0;");
    expect(streamed.stderr).not.toMatch(UNSEEN);
    expectSafe(await ig(["run", "complete", TITLE], { cwd, env }));
  });
});
