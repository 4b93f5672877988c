import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { readHead } from "../../src/version/git/head.ts";
import { gitState } from "../../src/version/git/state.ts";
import { git, put, repository, workspace } from "./workspace.ts";

/** Without haste: a loaded machine must not change what is seen. */
const state = (dir: string, budgetMs = 50_000) => gitState(readHead(dir), undefined, budgetMs);
const digest = async (dir: string) => (await state(dir)).digest;

describe("HEAD without git", () => {
  test("branch, subdirectory, detached, packed, before the first commit, none", () => {
    const dir = repository({ "sub/a.txt": "one" });
    const commit = git(dir, "rev-parse", "HEAD");
    expect(readHead(join(dir, "sub"))).toEqual({ top: dir, commit, branch: "main" });
    git(dir, "checkout", "-q", "-b", "feature/x");
    git(dir, "pack-refs", "--all");
    expect(existsSync(join(dir, ".git/refs/heads/feature/x"))).toBe(false);
    expect(readHead(dir)).toEqual({ top: dir, commit, branch: "feature/x" });
    git(dir, "checkout", "-q", "--detach");
    expect(readHead(dir)).toEqual({ top: dir, commit });

    const fresh = workspace();
    git(fresh, "init", "-q", "-b", "main");
    expect(readHead(fresh)).toEqual({ top: fresh, branch: "main" });
    expect(readHead(workspace())).toBeUndefined();
  });

  test("a work tree and a submodule have heads of their own", () => {
    const { dir, inner } = withSubmodule();
    const tree = join(dir, "tree");
    git(dir, "worktree", "add", "-q", "-b", "side", tree);
    git(tree, "commit", "-q", "--allow-empty", "-m", "side");
    expect(readHead(tree)).toEqual({
      top: tree,
      commit: git(tree, "rev-parse", "HEAD"),
      branch: "side",
    });
    expect(readHead(inner)?.commit).toBe(git(inner, "rev-parse", "HEAD"));
    expect(readHead(inner)?.top).toBe(inner);
  });

  test("a broken repository is no error", () => {
    for (const content of ["", "gitdir: /no/such/place\n", "gitdir: .git\n"]) {
      const dir = workspace({ ".git": content });
      expect(readHead(dir)).toEqual({ top: dir });
    }
    const dir = workspace({ ".git/HEAD": "ref: refs/heads/../../../secret\n" });
    expect(readHead(dir)).toEqual({ top: dir });
  });
});

describe("uncommitted state", () => {
  test("clean", async () => {
    const dir = repository();
    expect(await state(dir)).toEqual({
      taken: "beside",
      commit: git(dir, "rev-parse", "HEAD"),
      branch: "main",
      dirty: false,
    });
  });

  test("changed, gone and untracked files are named", async () => {
    const dir = repository({ "a.txt": "one\n", "b.txt": "b", "dir/c.txt": "c" });
    put(dir, { "a.txt": "two\n", "new/x y.txt": "x" });
    unlinkSync(join(dir, "b.txt"));
    const seen = await state(dir);
    expect(seen).toMatchObject({ dirty: true, changed: 2, untracked: 1 });
    expect(seen.files?.map(({ path, state }) => `${state} ${path}`)).toEqual([
      "changed a.txt",
      "gone b.txt",
      "untracked new/x y.txt",
    ]);
    expect(seen.unknown).toBeUndefined();
  });

  test("every different work tree has a digest of its own", async () => {
    const dir = repository({ "a.txt": "one\n", "b.txt": "b" });
    const seen = new Set<string | undefined>([await digest(dir)]);
    const steps: (() => void)[] = [
      () => put(dir, { "a.txt": "two\n" }),
      () => put(dir, { "a.txt": "six\n" }),
      () => put(dir, { "new.txt": "" }),
      () => put(dir, { "new.txt": "1" }),
      () => put(dir, { "newer.txt": "1" }),
      () => chmodSync(join(dir, "new.txt"), 0o755),
      () => unlinkSync(join(dir, "b.txt")),
      () => symlinkSync("a.txt", join(dir, "link")),
      () => writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff])]), "1"),
      () => writeFileSync(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff])]), "2"),
      () => put(dir, { "large.bin": "x".repeat(9 << 20) }),
      () => put(dir, { "large.bin": "y".repeat(9 << 20) }),
    ];
    for (const [at, step] of steps.entries()) {
      step();
      const now = await digest(dir);
      expect(seen.has(now), `step ${at}`).toBe(false);
      seen.add(now);
    }
    put(dir, { "a.txt": "one\n" });
    const back = await digest(dir);
    put(dir, { "a.txt": "two\n" });
    put(dir, { "a.txt": "one\n" });
    expect(await digest(dir)).toBe(back);
  });

  test("staging alone changes nothing", async () => {
    const dir = repository();
    put(dir, { "a.txt": "two\n", "new.txt": "n" });
    const before = await digest(dir);
    git(dir, "add", "-A");
    expect(await digest(dir)).toBe(before);
  });

  test("ignored files do not count", async () => {
    const dir = repository({ ".gitignore": "out/\n" });
    put(dir, { "out/x": "1" });
    expect((await state(dir)).dirty).toBe(false);
  });

  test("names are bounded, the digest is not", async () => {
    const dir = repository();
    put(dir, Object.fromEntries(Array.from({ length: 1200 }, (_, n) => [`n/${n}.txt`, `${n}`])));
    const seen = await state(dir);
    expect(seen).toMatchObject({ dirty: true, untracked: 1200 });
    expect(seen.files).toHaveLength(20);
    // The last one in git's order is told by size and times, not read.
    put(dir, { "n/999.txt": "changed" });
    expect(await digest(dir)).not.toBe(seen.digest);
  });

  test("conflicts", async () => {
    const dir = repository();
    git(dir, "checkout", "-q", "-b", "side");
    put(dir, { "a.txt": "side\n" });
    git(dir, "commit", "-qam", "side");
    git(dir, "checkout", "-q", "main");
    put(dir, { "a.txt": "main\n" });
    git(dir, "commit", "-qam", "main");
    expect(() => git(dir, "merge", "-q", "side")).toThrow();
    expect((await state(dir)).files).toMatchObject([{ path: "a.txt", state: "changed" }]);
  });
});

describe("odd states", () => {
  test("in the middle of a rebase", async () => {
    const dir = repository();
    git(dir, "checkout", "-q", "-b", "other");
    put(dir, { "a.txt": "other\n" });
    git(dir, "commit", "-q", "-a", "-m", "other");
    git(dir, "checkout", "-q", "main");
    put(dir, { "a.txt": "main\n" });
    git(dir, "commit", "-q", "-a", "-m", "main");
    expect(() => git(dir, "rebase", "-q", "other")).toThrow();
    const seen = await state(dir);
    expect(seen).toMatchObject({ dirty: true, files: [{ path: "a.txt", state: "changed" }] });
    expect(seen).not.toHaveProperty("branch");
  });

  test("a renamed file is one gone and one changed", async () => {
    const dir = repository();
    git(dir, "mv", "a.txt", "b.txt");
    expect((await state(dir)).files).toMatchObject([
      { path: "a.txt", state: "gone" },
      { path: "b.txt", state: "changed" },
    ]);
  });

  test("a name that is no UTF-8 is read under its bytes", async () => {
    const dir = repository();
    const name = Buffer.concat([Buffer.from(`${dir}/x`), Buffer.from([0xff])]);
    writeFileSync(name, "one");
    const one = await state(dir);
    expect(one.files).toMatchObject([{ path: "x\ufffd", state: "untracked" }]);
    writeFileSync(name, "two");
    expect((await state(dir)).digest).not.toBe(one.digest);
  });
});

describe("repositories inside repositories", () => {
  test("a submodule's commit and uncommitted changes count", async () => {
    const { dir, inner } = withSubmodule();
    const seen = new Set([await digest(dir)]);
    expect((await state(dir)).dirty).toBe(false);
    put(inner, { "a.txt": "two\n" });
    expect(await state(dir)).toMatchObject({
      dirty: true,
      files: [{ path: "sub", state: "submodule" }],
    });
    seen.add(await digest(dir));
    put(inner, { "a.txt": "three\n" });
    seen.add(await digest(dir));
    git(inner, "commit", "-qam", "three");
    seen.add(await digest(dir));
    git(inner, "commit", "-q", "--allow-empty", "-m", "four");
    seen.add(await digest(dir));
    expect(seen.size).toBe(5);
  });

  test("a repository nobody added counts with its content", async () => {
    const dir = repository();
    cpSync(repository(), join(dir, "nested"), { recursive: true });
    const first = await digest(dir);
    put(dir, { "nested/a.txt": "two\n" });
    expect(first).toBeDefined();
    expect(await digest(dir)).not.toBe(first);
  });

  test("a work tree has its own uncommitted changes", async () => {
    const dir = repository();
    const tree = `${dir}-tree`;
    git(dir, "worktree", "add", "-q", "-b", "side", tree);
    put(tree, { "a.txt": "two\n" });
    expect(await state(tree)).toMatchObject({ branch: "side", dirty: true });
    expect(await state(dir)).toMatchObject({ branch: "main", dirty: false });
    rmSync(tree, { recursive: true });
  });
});

describe("unknown, and why", () => {
  test("no repository", async () => {
    expect(await state(workspace())).toEqual({ taken: "beside", unknown: "not a git repository" });
  });

  test("a broken repository, even inside a sound one", async () => {
    const dir = repository();
    mkdirSync(join(dir, "sub/.git"), { recursive: true });
    const seen = await state(join(dir, "sub"));
    expect(seen.dirty).toBeUndefined();
    expect(seen.unknown).toMatch(/not a git repository/);
    writeFileSync(join(dir, ".git/index"), "garbage");
    expect(await state(dir)).toMatchObject({ branch: "main", unknown: /^git: / });
  });

  test("git is not installed", async () => {
    const dir = repository();
    vi.stubEnv("PATH", workspace());
    const seen = await state(dir).finally(() => vi.unstubAllEnvs());
    expect(seen).toMatchObject({ branch: "main", unknown: "git is not installed" });
  });

  test("somebody else's repository, which git refuses", async () => {
    const dir = repository();
    vi.stubEnv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    const seen = await state(dir).finally(() => vi.unstubAllEnvs());
    expect(seen).toMatchObject({ branch: "main", unknown: /dubious ownership/ });
  });

  test("the command ended first: git is stopped at once", async () => {
    const bin = workspace({ git: "#!/bin/sh\nexec sleep 1000\n" });
    chmodSync(join(bin, "git"), 0o755);
    const dir = repository();
    vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
    const controller = new AbortController();
    const seen = gitState(readHead(dir), controller.signal);
    vi.unstubAllEnvs();
    controller.abort("the command ended first");
    expect(await seen).toMatchObject({ branch: "main", unknown: "the command ended first" });
    expect(await gitState(readHead(dir), controller.signal)).toMatchObject({
      unknown: "the command ended first",
    });
  });

  test("git takes too long", async () => {
    const bin = workspace({ git: "#!/bin/sh\nexec sleep 1000\n" });
    chmodSync(join(bin, "git"), 0o755);
    const dir = repository();
    vi.stubEnv("PATH", `${bin}:${process.env.PATH}`);
    const seen = await state(dir, 300).finally(() => vi.unstubAllEnvs());
    expect(seen).toMatchObject({ branch: "main", unknown: "git took longer than 0.3 s" });
  });

  test("HEAD moved meanwhile", async () => {
    const dir = repository();
    const head = readHead(dir);
    git(dir, "commit", "-q", "--allow-empty", "-m", "second");
    expect(await gitState(head)).toEqual({
      taken: "beside",
      branch: "main",
      commit: head?.commit,
      unknown: "HEAD moved before git had answered",
    });
  });
});

describe("only a look", () => {
  test("nothing in the repository changes, no hook and no monitor starts", async () => {
    const dir = repository();
    const ran = join(dir, ".git/ran");
    const monitor = join(dir, ".git/monitor.sh");
    writeFileSync(monitor, `#!/bin/sh\ntouch ${ran}\n`);
    chmodSync(monitor, 0o755);
    for (const hook of ["post-index-change", "fsmonitor-watchman", "reference-transaction"])
      cpSync(monitor, join(dir, ".git/hooks", hook));
    git(dir, "config", "core.fsmonitor", monitor);
    put(dir, { "a.txt": "two\n", new: "n" });
    const before = listing(dir);
    expect(await state(dir)).toMatchObject({ dirty: true });
    expect(existsSync(ran)).toBe(false);
    expect(listing(dir)).toEqual(before);
    // The trap works: git itself would have run it.
    execFileSync("git", ["status"], { cwd: dir });
    expect(existsSync(ran)).toBe(true);
  });

  test("variables of a git hook around us do not lead to another repository", async () => {
    const [dir, other] = [repository({ "b.txt": "b" }), repository()];
    vi.stubEnv("GIT_DIR", join(other, ".git"));
    vi.stubEnv("GIT_WORK_TREE", other);
    const clean = await state(dir).finally(() => vi.unstubAllEnvs());
    expect(clean).toMatchObject({ branch: "main", dirty: false });
  });
});

/** `<dir>/sub` is a submodule. */
function withSubmodule(): { dir: string; inner: string } {
  const dir = repository();
  git(dir, "submodule", "--quiet", "add", repository(), "sub");
  git(dir, "commit", "-qm", "submodule");
  return { dir, inner: join(dir, "sub") };
}

/** Every file with its content and time. */
function listing(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => `${path} ${statSync(path).mtimeMs} ${readFileSync(path, "latin1")}`)
    .sort();
}
