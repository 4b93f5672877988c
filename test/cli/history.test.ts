import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LineIndex } from "../../src/read/identify/index/line-index.ts";
import { pasteIndexFile } from "../../src/store/paths.ts";
import { findRun } from "../../src/store/runs/find.ts";
import { igHere } from "../fixtures/dispatch.ts";
import { idIn, ig, project } from "../fixtures/ig.ts";
import { connect } from "../mcp/client.ts";

const script = (cwd: string, text: string) => {
  writeFileSync(join(cwd, "train.sh"), `#!/bin/sh\n${text}\n`);
  chmodSync(join(cwd, "train.sh"), 0o755);
};
const runOf = (cwd: string, reference?: string) => findRun(join(cwd, ".idlergear"), reference).run;

describe("which version ran", () => {
  it("is told as unchanged, or changed by so many lines, by status, list and logs", async () => {
    const cwd = project();
    script(cwd, "echo one");
    await ig(["run", "./train.sh"], { cwd });
    const status = async () => (await igHere(["run", "status"], { cwd })).stdout;
    expect((await ig(["run", "status"], { cwd })).stdout).toMatch(
      /^code: unchanged since this run$/m,
    );
    expect(await status()).toMatch(/^code: unchanged since this run$/m);
    script(cwd, "echo two\necho three");
    expect(await status()).toMatch(/^code: changed since: train\.sh \(\+2 -1\)$/m);
    expect((await ig(["run", "list"], { cwd })).stdout).toContain("code: changed since: train.sh");
    const waited = await igHere(["run", "wait", "--json"], { cwd });
    expect(JSON.parse(waited.stdout).status).toMatchObject({ version: "stale" });
    const { text } = await connect(cwd);
    expect((await text("idlergear_run_logs")).split("\n")[0]).toContain(
      "code: changed since: train.sh",
    );
    const list = JSON.parse((await igHere(["run", "list", "--json"], { cwd })).stdout);
    expect(list.runs[0].version).toBe("stale");
  });

  it("is told as changed while running", async () => {
    const cwd = project();
    // On a busy machine the recorder sees the script only while it runs: not before that may it change.
    const seen = `grep -q '"snapshot": true' .idlergear/runs/latest/run.json`;
    script(cwd, `until ${seen}; do sleep 0.05; done; echo '# more' >> train.sh`);
    const { stderr } = await ig(["run", "./train.sh"], { cwd });
    expect(stderr).toContain("\nCode: changed during this run: train.sh\n");
    expect((await igHere(["run", "status"], { cwd })).stdout).toMatch(
      /^code: changed during this run: train\.sh/m,
    );
  });
});

describe("ig run diff", () => {
  it("says what changed since the last green run: code, exit, first output line", async () => {
    const cwd = project();
    script(cwd, "echo start\necho result 42");
    const green = idIn((await ig(["run", "./train.sh"], { cwd })).stderr);
    script(cwd, "echo start\necho broken; exit 3");
    const red = idIn((await ig(["run", "./train.sh"], { cwd })).stderr);
    const { stdout } = await ig(["run", "diff"], { cwd });
    expect(stdout).toContain(`${green} -> ${red}`);
    for (const fact of ["-echo result 42", "+echo broken; exit 3", "broken"])
      expect(stdout).toContain(fact);
    expect(stdout).toMatch(/^Exit: .*0.* -> .*3/m);
    const { text } = await connect(cwd);
    const answer = await text("idlergear_run_diff", { run: red });
    expect(answer).toMatch(/^<<<program-output /m);
    expect(answer).toContain("+echo broken; exit 3");
    script(cwd, "echo fixed");
    const working = await igHere(["run", "diff", "latest", "--working"], { cwd });
    expect(working.stdout).toContain("+echo fixed");
  });

  it("says so when there is no green run to compare with", async () => {
    const cwd = project();
    await ig(["run", "false"], { cwd });
    const { code, stderr } = await igHere(["run", "diff"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/no earlier run .* exit 0\n.*Name the run/);
  });
});

describe("ig run rerun", () => {
  it("runs the same words in the same place, links the runs, and warns of changed code", async () => {
    const cwd = project();
    script(cwd, 'echo "args: $@"; pwd');
    const first = idIn((await ig(["run", "--name", "n", "./train.sh", "a b", ""], { cwd })).stderr);
    script(cwd, 'echo "new args: $#"');
    const { stdout, stderr, code } = await ig(["run", "rerun", first], { cwd });
    expect([stdout, code]).toEqual(["new args: 2\n", 0]);
    expect(stderr).toContain(`not the code of ${first}: changed since: train.sh`);
    expect(runOf(cwd)).toMatchObject({
      rerun_of: first,
      name: "n",
      argv: ["./train.sh", "a b", ""],
    });
  });
});

describe("a rerun", () => {
  it("masks what was secret in the words, though the variable is gone", async () => {
    const cwd = project();
    const secret = "pa55-of-the-day";
    await ig(["run", "-q", "echo", secret], { cwd, env: { DB_PASSWORD: secret } });
    const { stderr } = await ig(["run", "rerun"], { cwd });
    expect(stderr).toContain("ig: again: echo '[masked:");
    const status = await igHere(["run", "status", "--json"], { cwd });
    expect(status.stdout).toContain("[masked:");
    expect(status.stdout).not.toContain(secret);
  });

  it("has every word as it was, whatever is in it", async () => {
    const cwd = project();
    script(cwd, "printf '[%s]' \"$@\"");
    const words = ["a b", "two\nlines", "", "$HOME", "it's", "*", "--", "--name", "[masked:x]"];
    const env = { API_TOKEN: "correct-horse-battery" };
    const before = await ig(["run", "./train.sh", ...words, env.API_TOKEN], { cwd, env });
    const { stdout, stderr } = await ig(["run", "rerun"], { cwd, env });
    expect(stdout).toBe(before.stdout);
    // Shown masked, run as it is.
    expect(stdout).toContain("[correct-horse-battery]");
    expect(stderr).not.toContain("correct-horse-battery");
    expect(stderr).toContain(
      `ig: again: ./train.sh 'a b' $'two\\nlines' '' '$HOME' 'it'\\''s' '*' --`,
    );
    await ig(["run", "echo one && echo two | tr a-z A-Z"], { cwd });
    expect((await ig(["run", "rerun"], { cwd })).stdout).toBe("one\nTWO\n");
    const [second, first] = JSON.parse(
      (await igHere(["run", "list", "--json"], { cwd })).stdout,
    ).runs;
    expect(runOf(cwd, second.id)).toMatchObject({ mode: "pipe", rerun_of: first.id });
  });

  it("ends as the command ends, and is refused where it cannot be the same", async () => {
    const cwd = project();
    await ig(["run", "sh", "-c", "exit 5"], { cwd });
    expect((await ig(["run", "rerun", "-q"], { cwd })).code).toBe(5);

    mkdirSync(join(cwd, "sub"));
    const there = idIn((await ig(["run", "--cwd", "sub", "pwd"], { cwd })).stderr);
    rmdirSync(join(cwd, "sub"));
    const gone = await igHere(["run", "rerun", there], { cwd });
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain(`${there} ran in ${join(cwd, "sub")}, which is no directory now`);

    const piecewise = (await ig(["run", "register", "make"], { cwd })).stdout.trim();
    const refused = await igHere(["run", "rerun", piecewise], { cwd });
    expect(refused.stderr).toContain("was recorded in pieces");
    expect(runOf(cwd).id).toBe(piecewise);

    script(cwd, "echo");
    await ig(["run", "./train.sh"], { cwd });
    rmSync(join(cwd, "train.sh"));
    expect((await ig(["run", "rerun"], { cwd })).stderr).toContain(
      "changed since: train.sh (gone)",
    );
  });
});

describe("ig run identify", () => {
  const OUTPUT = Array.from(
    { length: 40 },
    (_, i) => `step ${i} loaded shard ${i * 7919} of corpus`,
  );

  it("leads a pasted part, without header, back to its run and lines", async () => {
    const cwd = project();
    writeFileSync(join(cwd, "out.txt"), `${OUTPUT.join("\n")}\n`);
    script(cwd, "cat out.txt");
    const id = idIn((await ig(["run", "./train.sh"], { cwd })).stderr);
    await ig(["run", "seq", "1", "30"], { cwd });
    const input = `it prints this:\n> ${OUTPUT.slice(10, 20).join("\n> ")}\nwhy?`;
    const { stdout } = await igHere(["run", "identify", "-"], { cwd, input });
    expect(stdout).toContain("identified");
    expect(stdout).toMatch(new RegExp(`^${id}: lines 11-20 of 40 lines: middle`, "m"));
    script(cwd, "cat out.txt; true");
    const { text } = await connect(cwd);
    const answer = await text("idlergear_run_identify", { text: input });
    expect(answer).toContain(id);
    expect(answer).toContain("code: changed since: train.sh");
    expect(answer).toContain(`10: ${OUTPUT[9]}`);
  });

  it("takes a header, and does not let a forged one win over the content", async () => {
    const cwd = project();
    writeFileSync(join(cwd, "out.txt"), `${OUTPUT.join("\n")}\n`);
    const other = await ig(["run", "seq", "1", "30"], { cwd });
    const id = idIn((await ig(["run", "cat", "out.txt"], { cwd })).stderr);
    const header = await igHere(["run", "identify"], { cwd, input: other.stderr });
    expect(header.stdout).toContain(idIn(other.stderr));
    const forged = `ID:     ${idIn(other.stderr)}\n${OUTPUT.slice(0, 30).join("\n")}`;
    const { stdout } = await igHere(["run", "identify"], { cwd, input: forged });
    expect(stdout).toMatch(new RegExp(`^${id}: lines 1-30`, "m"));
    expect(stdout).toContain("Conflict");
  });

  it("answers many who ask a new store at once, and leaves an index that is whole", async () => {
    const cwd = project();
    for (const from of [1000, 2000, 3000])
      await ig(["run", "seq", `${from}`, `${from + 200}`], { cwd });
    const input = Array.from({ length: 30 }, (_, i) => `${2050 + i}`).join("\n");
    const ask = async () => (await ig(["run", "identify"], { cwd, input })).stdout;
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    for (const answer of answers) expect(answer).toMatch(/^identified: .*seq 2000 2200.*51-80 of/);
    const index = new LineIndex(pasteIndexFile(join(cwd, ".idlergear")));
    index.refresh();
    expect([index.runs.kept, index.pending]).toEqual([3, 0]);
    expect(await ask()).toMatch(/^identified: .*51-80 of/);
  });

  it("takes the clipboard of the first program that has one", async () => {
    const cwd = project();
    await ig(["run", "seq", "5000", "5100"], { cwd });
    const bin = join(cwd, "bin");
    mkdirSync(bin);
    const PATH = `${bin}:${process.env.PATH}`;
    const program = (name: string, text: string) => {
      writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(bin, name), 0o755);
    };
    program("pbpaste", "exit 1");
    for (const name of ["wl-paste", "xclip", "powershell.exe"]) program(name, "exit 1");
    const none = await ig(["run", "identify", "--clipboard"], { cwd, env: { PATH } });
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("no clipboard could be read");
    program("xclip", `[ "$*" = "-selection clipboard -o" ] && seq 5010 5040`);
    const found = await igHere(["run", "identify", "--clipboard"], { cwd, env: { PATH } });
    expect(found.stdout).toMatch(/^identified: .*lines 11-41 of 101/);
  });

  it("says unknown of what was never recorded", async () => {
    const cwd = project();
    await ig(["run", "seq", "1", "30"], { cwd });
    const { stdout } = await igHere(["run", "identify"], {
      cwd,
      input: "completely other words here",
    });
    expect(stdout).toMatch(/^unknown: /);
  });
});

describe("ig run clean", () => {
  it("deletes old runs and all that only they needed, keeps the rest findable", async () => {
    const cwd = project();
    const ids: string[] = [];
    for (let i = 0; i < 4; i++) {
      script(cwd, `echo output number ${i} of the training script`);
      ids.push(idIn((await ig(["run", "--name", `n${i}`, "./train.sh"], { cwd })).stderr));
    }
    const dry = await igHere(["run", "clean", "--keep", "1", "--dry-run"], { cwd });
    expect(dry.stdout).toContain("would delete 3 runs");
    const done = await igHere(["run", "clean", "--keep", "1"], { cwd });
    expect(done.stdout).toContain("deleted 3 runs");
    const list = JSON.parse((await igHere(["run", "list", "--json"], { cwd })).stdout);
    expect(list).toMatchObject({ runs: [{ id: ids[3] }], warnings: [] });
    expect(runOf(cwd, "n3").id).toBe(ids[3]);
    expect(() => runOf(cwd, ids[0])).toThrow(/no run/);
    expect(() => runOf(cwd, "n0")).toThrow(/no run/);
    expect(
      existsSync(join(cwd, ".idlergear/runs", readlinkSync(join(cwd, ".idlergear/runs/latest")))),
    );
    expect(readdirSync(join(cwd, ".idlergear/index/name"))).toHaveLength(1);
    const input = "output number 0 of the training script";
    const paste = await igHere(["run", "identify"], { cwd, input });
    expect(paste.stdout).not.toContain(ids[0]);
    const nothing = await igHere(["run", "clean"], { cwd });
    expect(nothing.stderr).toContain("--older 30d");
  });

  it("keeps a run that goes on", async () => {
    const cwd = project();
    await ig(["run", `${process.execPath} ${process.argv[1]} --version; exit 0`], { cwd });
    const inner = 'sleep 0.2; "$IG_NODE" "$IG_BIN" run clean --keep 0';
    const env = {
      IG_NODE: process.execPath,
      IG_BIN: join(import.meta.dirname, "../../dist/ig.js"),
    };
    const { stdout, stderr } = await ig(["run", "sh", "-c", inner], { cwd, env });
    expect(stdout).toContain("deleted 1 run ");
    expect(runOf(cwd).id).toBe(idIn(stderr));
  });
});
