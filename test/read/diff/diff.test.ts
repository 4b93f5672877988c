import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { diffRuns, diffWorking } from "../../../src/read/diff/diff.ts";
import { diffText } from "../../../src/read/diff/text.ts";
import { snapshotsDir } from "../../../src/store/paths.ts";
import { recorded, storeOf } from "../../version/run.ts";
import { git, put, repository, workspace } from "../../version/workspace.ts";

const IGNORE = { ".gitignore": ".idlergear\n" };
const lines = (...texts: string[]) => texts.map((text, at) => ({ n: at + 1, text }));

describe("two runs", () => {
  test("everything that changed, as facts and as text", async () => {
    const dir = repository({ ...IGNORE, "train.sh": "a\nb\n", "lib.py": "1", "conf.py": "x\n" });
    const a = await recorded(dir, "./train.sh conf.py", { exit_code: 1, duration_ms: 3200 });
    put(dir, { "train.sh": "a\nc\nd\n", "lib.py": "2" });
    git(dir, "commit", "-qam", "better");
    put(dir, { "lib.py": "3", "new.py": "n" });
    const b = await recorded(dir, "./train.sh conf.py --lr 3", { duration_ms: 2900 });
    const diff = await diffRuns(storeOf(dir), a, b, {
      output: { a: lines("load 1s", "loss 3"), b: lines("load 2s", "loss 2") },
    });

    expect(diff.files).toMatchObject([
      { name: "train.sh", state: "changed", patch: { added: 2, removed: 1 } },
      { name: "conf.py", state: "same" },
      { name: "lib.py", state: "changed", patch: { added: 1, removed: 1 } },
      { name: "new.py", state: "only-b" },
    ]);
    expect(diff.git).toMatchObject({
      commits: "different",
      uncommitted: "different",
      files: ["lib.py", "new.py"],
      range: { ahead: 1, behind: 0, files: ["M lib.py", "M train.sh"], changed: 2 },
      reasons: [],
    });
    const short = (run: typeof a) => run.code_version?.git?.commit?.slice(0, 8);
    const subject = git(dir, "log", "-1", "--format=%h %s");
    expect(diffText(diff)).toBe(`${a.id} -> ${b.id}
Command: ./train.sh conf.py -> ./train.sh conf.py --lr 3
Same: conf.py
train.sh: changed (+2 -1)
  @@ -1,2 +1,3 @@
   a
  -b
  +c
  +d
lib.py: changed (+1 -1)
  @@ -1,1 +1,1 @@
  -1
  \\ No newline at end of file
  +3
  \\ No newline at end of file
new.py: only in the second
Commits: ${short(a)}..${short(b)} (1 new), 2 files changed
  ${subject}
  M lib.py
  M train.sh
Uncommitted changes: different: lib.py, new.py
Exit: exit 1 -> exit 0
Duration: 3.2s -> 2.9s
Output: first differs at line 2 of the first, line 2 of the second
    1: load 1s
  - 2: loss 3
  + 2: loss 2`);
  });

  test("nothing changed", async () => {
    const dir = repository({ ...IGNORE, "train.sh": "a\n" });
    const [a, b] = [await recorded(dir, "./train.sh"), await recorded(dir, "./train.sh")];
    const diff = await diffRuns(storeOf(dir), a, b, {
      output: { a: lines("x 1s"), b: lines("x 2s") },
    });
    expect(diff).toMatchObject({
      command: [],
      files: [{ state: "same" }],
      git: { commits: "same", uncommitted: "same", reasons: [] },
      output: { same: true, complete: true },
    });
    expect(diff.exit).toBeUndefined();
    const text = diffText(diff);
    expect(text).toContain("Output: the same but for times");
    expect(text).toContain("Code: same commit, same files\n");
    const failed = await diffRuns(storeOf(dir), a, { ...b, exit_code: 1 });
    expect(diffText(failed)).toContain("Code: same commit, same files, another outcome: flaky, or");
  });

  test("uncommitted changes of imported files are told although no script changed", async () => {
    const dir = repository({ ...IGNORE, "train.sh": "a\n", "lib.py": "1" });
    put(dir, { "lib.py": "2" });
    const a = await recorded(dir, "./train.sh");
    put(dir, { "lib.py": "3" });
    const b = await recorded(dir, "./train.sh");
    const diff = await diffRuns(storeOf(dir), a, b);
    expect(diff.git).toMatchObject({
      commits: "same",
      uncommitted: "different",
      files: ["lib.py"],
    });
  });

  test("what only git saw is compared line by line: an import, settings, a lockfile", async () => {
    const files = { "a.py": "import b\n", "b.py": "1\n2\n", "c.yaml": "x: 1\n", "uv.lock": "1\n" };
    const dir = repository({ ...IGNORE, ".gitignore": ".idlergear\n.env\n", ...files });
    put(dir, { "b.py": "1\n3\n", ".env": "A=1\n", "new.py": "n\n" });
    const a = await recorded(dir, "python3 a.py");
    git(dir, "commit", "-qam", "b");
    put(dir, { "c.yaml": "x: 2\n", "uv.lock": "2\n", ".env": "A=2\n", "new.py": "n\nm\n" });
    const b = await recorded(dir, "python3 a.py");
    const text = diffText(await diffRuns(storeOf(dir), a, b));
    // Committed meanwhile, and the same: no change of b.py.
    expect(text).not.toContain("b.py: changed");
    expect(text).toMatch(/^c\.yaml: changed \(\+1 -1\)\n(?: {2}.*\n)* {2}-x: 1\n {2}\+x: 2$/m);
    expect(text).toMatch(/^new\.py: changed \(\+1 -0\)$/m);
    expect(text).toMatch(/^uv\.lock \(lockfile\): changed \(\+1 -1\)$/m);
    expect(text).toMatch(/^\.env \(environment\): changed; no line by line diff/m);
    expect(text).not.toContain("A=1");
  });

  test("another program of the same name", async () => {
    const [dir, bin] = [workspace({ "a.sh": "1\n" }), workspace({ tool: "#!/bin/sh\n" })];
    chmodSync(join(bin, "tool"), 0o755);
    vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const a = await recorded(dir, "tool a.sh");
    put(bin, { tool: "#!/bin/sh\ntrue\n" });
    const b = await recorded(dir, "tool a.sh");
    expect(diffText(await diffRuns(storeOf(dir), a, b))).toMatch(/^Program tool: .* -> /m);
  });

  test("a commit taken back", async () => {
    const dir = repository({ ...IGNORE, "a.sh": "1\n" });
    put(dir, { "a.sh": "2\n" });
    git(dir, "commit", "-qam", "second");
    const a = await recorded(dir, "./a.sh");
    git(dir, "reset", "-q", "--hard", "HEAD~1");
    const b = await recorded(dir, "./a.sh");
    const { range } = (await diffRuns(storeOf(dir), a, b)).git;
    expect(range).toMatchObject({ ahead: 0, behind: 1, changed: 1 });
  });

  test("files on one side only, a script that moved, kept bytes that are gone", async () => {
    const dir = workspace({ "a.sh": "1\n", "b.sh": "2\n", "x.py": "", "y.py": "" });
    const [a, b] = [await recorded(dir, "./a.sh x.py"), await recorded(dir, "./b.sh y.py")];
    const diff = await diffRuns(storeOf(dir), a, b);
    expect(diff.files).toMatchObject([
      { name: "a.sh -> b.sh", state: "changed", patch: { added: 1, removed: 1 } },
      { name: "x.py", state: "only-a" },
      { name: "y.py", state: "only-b" },
    ]);
    expect(diff.git).toMatchObject({ commits: "unknown", reasons: ["not a git repository"] });
    rmSync(snapshotsDir(storeOf(dir)), { recursive: true });
    const blind = await diffRuns(storeOf(dir), a, b);
    expect(blind.files[0]).toMatchObject({ state: "changed", reason: "its bytes were not kept" });
    const text = diffText(blind);
    expect(text).toContain("a.sh -> b.sh: changed; no line by line diff, because its bytes were");
    expect(text).toContain(
      "Commits and uncommitted changes: unknown, because not a git repository",
    );
  });

  test("records without a version: unknown, not the same", async () => {
    const dir = workspace({ "a.sh": "1\n" });
    const { code_version: _, ...run } = await recorded(dir, "ls");
    const diff = await diffRuns(storeOf(dir), run, { ...run, signal: "SIGKILL" });
    expect(diff.git).toMatchObject({ commits: "unknown", uncommitted: "unknown" });
    expect(diff.exit).toEqual({ what: "exit", a: "exit 0", b: "SIGKILL" });
  });

  test("a history that is gone leaves the commits' names", async () => {
    const dir = repository({ ...IGNORE, "a.sh": "1\n" });
    const a = await recorded(dir, "./a.sh");
    const b = structuredClone(a);
    b.code_version!.git!.commit = "1".repeat(40);
    const diff = await diffRuns(storeOf(dir), a, b);
    expect(diff.git).toMatchObject({ commits: "different", b: "1".repeat(40) });
    expect(diffText(diff)).toMatch(/\.\.11111111; what lies between is unknown, because git: /);
  });

  test("large and unlike files end in time", async () => {
    const text = (seed: number) =>
      Array.from({ length: 40_000 }, (_, n) => `${(n * seed) % 99_991}`).join("\n");
    const dir = workspace({ "a.sh": text(7), "b.sh": text(11) });
    const [a, b] = [await recorded(dir, "./a.sh"), await recorded(dir, "./b.sh")];
    const [file] = (await diffRuns(storeOf(dir), a, b)).files;
    expect(file).toMatchObject({
      state: "changed",
      reason: "too different to compare line by line",
    });
  });
});

describe("a run and the code as it is now", () => {
  test("changed, gone, committed", async () => {
    const dir = repository({ ...IGNORE, "train.sh": "a\n", "conf.py": "x\n" });
    const run = await recorded(dir, "./train.sh conf.py");
    expect(await diffWorking(storeOf(dir), run)).toMatchObject({
      b: "working",
      files: [{ state: "same" }, { state: "same" }],
      git: { commits: "same", uncommitted: "same" },
    });
    put(dir, { "train.sh": "a\nb\n" });
    rmSync(join(dir, "conf.py"));
    const diff = await diffWorking(storeOf(dir), run);
    expect(diff).toMatchObject({
      files: [
        { name: "train.sh", state: "changed", patch: { added: 1, removed: 0 } },
        { name: "conf.py", state: "only-a" },
      ],
      git: { uncommitted: "different", files: ["conf.py", "train.sh"] },
    });
    expect(diffText(diff)).toContain("conf.py: only in the first");
  });

  test("a directory that is gone is no error", async () => {
    const dir = workspace({ "a.sh": "1\n", ".idlergear/x": "" });
    const run = await recorded(dir, "./a.sh");
    const diff = await diffWorking(storeOf(dir), { ...run, cwd: join(dir, "no/such") });
    expect(diff.git.reasons).toContain("not a git repository");
  });
});
