import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sha256Of } from "../../src/os/files.ts";
import { readSnapshot } from "../../src/store/snapshots.ts";
import { captureCode } from "../../src/version/capture-before.ts";
import { captureAfter, captureDuring } from "../../src/version/capture-during.ts";
import { git, put, repository, workspace } from "./workspace.ts";

function storeIn(dir: string): string {
  const store = join(dir, ".idlergear");
  mkdirSync(store);
  writeFileSync(join(store, ".gitignore"), "*\n");
  return store;
}

test("before: files and HEAD; beside: snapshots and the work tree", async () => {
  const dir = repository({ "train.sh": "echo 1\n", "conf.py": "x = 1\n" });
  const store = storeIn(dir);
  put(dir, { "train.sh": "echo 2\n" });
  const before = captureCode(["bash", "train.sh", "conf.py"], { cwd: dir }, Infinity);
  const commit = git(dir, "rev-parse", "HEAD");
  expect(before.code_version).toEqual({
    taken: "before",
    files: [
      {
        role: "script",
        path: join(dir, "train.sh"),
        sha256: sha256Of(Buffer.from("echo 2\n")),
        snapshot: false,
      },
      {
        role: "argument",
        path: join(dir, "conf.py"),
        sha256: sha256Of(Buffer.from("x = 1\n")),
        snapshot: false,
      },
    ],
    git: { taken: "before", commit, branch: "main", unknown: "git had not answered yet" },
  });

  // The command edits its own script: what is kept is what it started as.
  put(dir, { "train.sh": "echo 3\n" });
  const version = await captureDuring(before, { store });
  expect(version.files.map((file) => file.snapshot)).toEqual([true, true]);
  expect(readSnapshot(store, version.files[0]?.sha256 ?? "")?.toString()).toBe("echo 2\n");
  expect(version.git).toMatchObject({ taken: "beside", commit, dirty: true, changed: 1 });

  const after = captureAfter(version, Infinity);
  expect(after.files[0]?.at_end).toBe(sha256Of(Buffer.from("echo 3\n")));
  expect(after.files[1]?.at_end).toBeUndefined();
  rmSync(join(dir, "train.sh"));
  expect(captureAfter(version, Infinity).files[0]?.at_end).toBe("gone");
});

test("a package.json script is kept by its text alone", async () => {
  const scripts = { pretest: "tsc", test: "vitest", other: "x" };
  const dir = workspace({ "package.json": JSON.stringify({ version: "1", scripts }) });
  const store = storeIn(dir);
  const before = captureCode(["npm", "test"], { cwd: dir }, Infinity);
  const version = await captureDuring(before, { store });
  const [file] = version.files;
  expect(file).toMatchObject({ role: "recipe", part: "test", snapshot: true });
  expect(readSnapshot(store, file?.sha256 ?? "")?.toString()).toBe("pretest: tsc\ntest: vitest\n");

  put(dir, {
    "package.json": JSON.stringify({ version: "2", scripts: { ...scripts, other: "" } }),
  });
  expect(captureAfter(version, Infinity).files[0]?.at_end).toBeUndefined();
  put(dir, { "package.json": JSON.stringify({ scripts: { test: "vitest" } }) });
  expect(captureAfter(version, Infinity).files[0]?.at_end).toMatch(/^[0-9a-f]{64}$/);
});

test("a file over 1 MiB is hashed beside the command and not kept", async () => {
  const content = "#".repeat((1 << 20) + 1);
  const dir = workspace({ "big.sh": content, "small.sh": "" });
  const store = storeIn(dir);
  const before = captureCode(["./big.sh", "small.sh"], { cwd: dir }, Infinity);
  expect(before.code_version.taken).toBe("beside");
  const version = await captureDuring(before, { store });
  expect(version.files).toMatchObject([
    { path: join(dir, "small.sh"), snapshot: true },
    { path: join(dir, "big.sh"), snapshot: false, sha256: sha256Of(Buffer.from(content)) },
  ]);
});

test("without a store, and outside a repository, the version is still told", async () => {
  const dir = workspace({ "a.sh": "x" });
  const before = captureCode(["sh", "a.sh"], { cwd: dir }, Infinity);
  const version = await captureDuring(before, { store: join(dir, "no/store") });
  expect(version).toMatchObject({
    files: [{ snapshot: false, sha256: sha256Of(Buffer.from("x")) }],
    git: { unknown: "not a git repository" },
  });
});

test("no files, no directory: nothing known and no error", () => {
  const { code_version } = captureCode(["ls"], { cwd: "/no/such/directory" }, Infinity);
  expect(code_version).toEqual({
    taken: "before",
    files: [],
    git: { taken: "before", unknown: "not a git repository" },
  });
});

test("what there is no time for is read beside the command, and the record says so", async () => {
  const dir = workspace({ "a.sh": "x" });
  const before = captureCode(["sh", "a.sh"], { cwd: dir }, -1);
  expect(before.code_version).toMatchObject({ taken: "beside", files: [] });
  const version = await captureDuring(before, { store: storeIn(dir) });
  expect(version).toMatchObject({
    taken: "beside",
    files: [{ role: "script", sha256: sha256Of(Buffer.from("x")), snapshot: true }],
  });
  put(dir, { "a.sh": "y" });
  expect(captureAfter(version, -1)).toEqual(version);
});
