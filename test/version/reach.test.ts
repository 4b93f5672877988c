import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { sha256Of } from "../../src/os/files.ts";
import { diffWorking } from "../../src/read/diff/diff.ts";
import { diffText } from "../../src/read/diff/text.ts";
import type { Run } from "../../src/store/runs/record.ts";
import { saveSnapshot } from "../../src/store/snapshots.ts";
import { staleness } from "../../src/version/staleness.ts";
import { recorded, storeOf } from "./run.ts";
import { git, put, repository, workspace } from "./workspace.ts";

const SECRET = "root:x:hunter2\nline two\n";
const GUESS = "root:x:guess\nline two\n";

/** A record as somebody may forge it: its script is any path, its snapshot any text. */
async function forged(dir: string, path: string, fields: Partial<Run> = {}): Promise<Run> {
  const run = await recorded(dir, "./a.sh");
  const sha256 = sha256Of(Buffer.from(GUESS));
  saveSnapshot(storeOf(dir), sha256, Buffer.from(GUESS));
  return {
    ...run,
    script: { kind: "file", path, sha256 },
    code_version: { taken: "before", files: [{ role: "script", path, sha256, snapshot: true }] },
    ...fields,
  };
}

const working = async (dir: string, run: Run) => diffText(await diffWorking(storeOf(dir), run));
const verdict = (dir: string, run: Run) => staleness(run, { store: storeOf(dir), running: false });

describe("contents are shown of the project's own files only", () => {
  const elsewhere = () => join(workspace({ "secret.txt": SECRET }), "secret.txt");

  test("inside: with them", async () => {
    const dir = workspace({ "a.sh": SECRET });
    const run = await forged(dir, join(dir, "a.sh"));
    expect(await working(dir, run)).toContain("hunter2");
    expect((await verdict(dir, run)).text).toContain("(+1 -1)");
  });

  test("a path outside, however it is written: changed, and nothing more", async () => {
    const secret = elsewhere();
    const dir = workspace({ "a.sh": "" });
    symlinkSync(secret, join(dir, "link.sh"));
    symlinkSync(join(secret, ".."), join(dir, "dir"));
    for (const path of [
      secret,
      join(dir, "link.sh"),
      join(dir, "dir/secret.txt"),
      `${dir}/../${relative(join(dir, ".."), secret)}`,
    ]) {
      // The record's own word on where the project is does not count.
      const run = await forged(dir, path, { project_root: "/", cwd: "/" });
      const text = await working(dir, run);
      expect(text, path).toContain(
        "changed; no line by line diff, because outside the project: contents not shown",
      );
      expect(text).not.toContain("hunter2");
      const { text: stale, files } = await verdict(dir, run);
      expect(stale, path).toMatch(/^changed since: /);
      // How many lines differ would say which lines a guess has right.
      expect(files[0]).not.toHaveProperty("added");
    }
  });

  test("a script outside is still told as changed or gone", async () => {
    const secret = elsewhere();
    const dir = workspace({ "a.sh": "" });
    const sha256 = sha256Of(Buffer.from(SECRET));
    const run = {
      ...(await forged(dir, secret)),
      script: { kind: "file" as const, path: secret, sha256 },
    };
    run.code_version!.files[0]!.sha256 = sha256;
    // What it reads beside itself is not known.
    expect((await verdict(dir, run)).text).toMatch(/^unknown: this run kept only /);
    writeFileSync(secret, "other\n");
    expect((await verdict(dir, run)).verdict).toBe("stale");
    expect((await verdict(dir, await forged(dir, "/no/such.sh"))).verdict).toBe("gone");
  });

  test("a file of the store: what it holds is shown by its own readers only", async () => {
    const dir = workspace({ "a.sh": "", ".idlergear/runs/x/output.log": SECRET });
    const text = await working(dir, await forged(dir, join(dir, ".idlergear/runs/x/output.log")));
    expect(text).toContain("in the store of recordings: contents not shown");
    expect(text).not.toContain("hunter2");
  });

  test("a link from one place of the project to another", async () => {
    const dir = workspace({ "a.sh": "", "real.sh": SECRET });
    symlinkSync("real.sh", join(dir, "link.sh"));
    expect(await working(dir, await forged(dir, join(dir, "link.sh")))).toContain("hunter2");
  });
});

describe("a look at a file never waits", () => {
  test("FIFO, device, directory, kernel file", async () => {
    const dir = workspace({ "a.sh": "" });
    const fifo = join(dir, "fifo");
    execFileSync("mkfifo", [fifo]);
    symlinkSync("/dev/zero", join(dir, "zero"));
    symlinkSync("/proc/self/environ", join(dir, "environ"));
    mkdirSync(join(dir, "sub"));
    for (const name of ["fifo", "zero", "environ", "sub"]) {
      const run = await forged(dir, join(dir, name));
      expect((await verdict(dir, run)).text, name).toContain("not a regular file");
      expect(await working(dir, run)).toContain("unknown, because not a regular file");
    }
  });

  test("huge files, one or many", async () => {
    const dir = workspace({ "a.sh": "" });
    const paths = Array.from({ length: 5 }, (_, i) => join(dir, `${i}.sh`));
    for (const path of paths) {
      writeFileSync(path, "");
      truncateSync(path, 60 << 20);
    }
    const run = await forged(dir, paths[0]!);
    const file = run.code_version!.files[0]!;
    run.code_version!.files = paths.map((path) => ({ ...file, path }));
    expect((await verdict(dir, run)).files.map(({ state }) => state)).toEqual([
      ...Array(4).fill("changed"),
      "unknown",
    ]);
    truncateSync(paths[0]!, 3 * 2 ** 30);
    expect((await verdict(dir, await forged(dir, paths[0]!))).text).toContain("larger than 64 MiB");
  });
});

describe("git is asked inside the project only", () => {
  test("a recorded directory of another repository", async () => {
    const other = repository({ "private-name.txt": "one\n" });
    put(other, { "private-name.txt": "two\n" });
    git(other, "commit", "-qam", "private subject");
    const [a = "", b = ""] = git(other, "log", "--format=%H").split("\n");
    const dir = workspace({ "a.sh": "" });
    symlinkSync(other, join(dir, "link"));
    for (const cwd of [other, join(dir, "link")]) {
      const run = await forged(dir, join(dir, "a.sh"), { cwd });
      run.code_version!.git = { taken: "before", commit: b };
      put(other, { "untracked-name.txt": "x" });
      const now = await diffWorking(storeOf(dir), run);
      expect(now.git).toMatchObject({ commits: "unknown", uncommitted: "unknown" });
      expect(JSON.stringify(now)).not.toMatch(/private|untracked-name/);
      const { diffRuns } = await import("../../src/read/diff/diff.ts");
      const later = {
        ...run,
        code_version: { ...run.code_version!, git: { ...run.code_version!.git, commit: a } },
      };
      const diff = await diffRuns(storeOf(dir), run, later);
      expect(diff.git.reasons).toContain("it ran outside the project");
      expect(JSON.stringify(diff)).not.toContain("private subject");
    }
  });
});

test("a snapshot kept elsewhere, behind a link, is neither written nor swept", async () => {
  const dir = workspace({ "a.sh": "x" });
  const away = workspace({ [`${"a".repeat(64)}`]: "precious", "ab/notes.txt": "precious" });
  const store = storeOf(dir);
  symlinkSync(away, join(store, "snapshots"));
  const bytes = Buffer.from("echo\n");
  expect(() => saveSnapshot(store, sha256Of(bytes), bytes)).toThrow(/link/);
  const { sweepSnapshots } = await import("../../src/store/snapshots.ts");
  sweepSnapshots(store, () => false, Date.now() + 10 * 3600_000);
  expect(statSync(join(away, "ab/notes.txt")).isFile()).toBe(true);
  // In a store of our own: what is no snapshot stays.
  const own = storeOf(workspace({ ".idlergear/snapshots/ab/notes.txt": "precious" }));
  sweepSnapshots(own, () => false, Date.now() + 10 * 3600_000);
  expect(statSync(join(own, "snapshots/ab/notes.txt")).isFile()).toBe(true);
});
