import { execFile, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { openForJournal } from "../../src/deliver/journal.ts";
import { sha256Of } from "../../src/os/files.ts";
import { ownDir } from "../../src/os/own-files.ts";
import { identifyPaste } from "../../src/read/query/identify.ts";
import { freshCheckpoint, writeCheckpoint } from "../../src/store/delivery.ts";
import { daemonDir, daemonLog, findProject } from "../../src/store/paths.ts";
import { keyOf } from "../../src/store/runs/layout.ts";
import { saveSnapshot } from "../../src/store/snapshots.ts";
import { IG } from "../fixtures/ig.ts";
import { record } from "../fixtures/record.ts";

const [NOBODY, SOMEBODY] = [65534, 65533];

/** A directory that belongs to a user, and that every user can get to. */
function directoryOf(uid: number): string {
  // Not where the other tests' directories are: that place is for this user only.
  const top = mkdtempSync("/tmp/ig-users-");
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  chmodSync(top, 0o755);
  const dir = join(top, "project");
  mkdirSync(dir);
  chownSync(dir, uid, uid);
  return dir;
}

/** `ig WORDS` as another user, who has no home. */
function igAs(uid: number, cwd: string, ...words: string[]) {
  const env = { PATH: process.env.PATH, HOME: "/nonexistent", LANG: "C.UTF-8", CI: "" };
  return promisify(execFile)(process.execPath, [IG, ...words], { cwd, env, uid, gid: uid });
}

const ownersIn = (dir: string) =>
  readdirSync(dir, { recursive: true, encoding: "utf8" }).map((name) => {
    return `${name} ${lstatSync(join(dir, name)).uid}`;
  });

describe.runIf(process.getuid?.() === 0)("as root", () => {
  it("what root records in a user's project is the user's", async () => {
    const project = directoryOf(NOBODY);
    const store = join(project, ".idlergear");
    const id = await record(project, "--name", "by-root", "echo", "recorded by root");
    await identifyPaste(store, "recorded by root\n");
    const bytes = Buffer.from("echo\n");
    saveSnapshot(store, sha256Of(bytes), bytes);
    const [day] = readdirSync(join(store, "runs")).filter((name) => name.startsWith("2"));
    const [run] = readdirSync(join(store, "runs", day!));
    writeCheckpoint(store, keyOf(join(store, "runs", day!, run!)), freshCheckpoint(id));
    ownDir(store, daemonDir(store));
    openForJournal(daemonLog(store));

    expect(lstatSync(store).uid).toBe(NOBODY);
    const owners = ownersIn(store);
    expect(owners.length).toBeGreaterThan(15);
    expect(owners.filter((owner) => !owner.endsWith(` ${NOBODY}`))).toEqual([]);

    await igAs(NOBODY, project, "run", "echo", "recorded by the user");
    const { stdout } = await igAs(NOBODY, project, "run", "clean", "--keep", "0");
    expect(stdout).toContain("deleted 2 runs");
    expect(spawnSync("rm", ["-rf", store], { uid: NOBODY, gid: NOBODY }).status).toBe(0);
  });

  it("another user's command runs, and how to record it is said", async () => {
    const project = directoryOf(NOBODY);
    await igAs(NOBODY, project, "run", "echo", "mine");
    const { stdout, stderr } = await igAs(SOMEBODY, project, "run", "echo", "theirs");
    expect(stdout).toBe("theirs\n");
    expect(stderr.match(/IG_ROOT/g)).toHaveLength(1);
    // A place that exists for all does not change whose it is.
    chmodSync(join(project, ".idlergear"), 0o777);
    const open = await igAs(SOMEBODY, project, "run", "echo", "theirs");
    expect(open.stderr).toContain("65534: set IG_ROOT");
  });

  it("a store that a user planted above is nobody else's, not root's either", () => {
    const place = directoryOf(0);
    mkdirSync(join(place, ".idlergear"));
    chownSync(join(place, ".idlergear"), NOBODY, NOBODY);
    mkdirSync(join(place, "below"));
    expect(findProject(join(place, "below"), {}).root).toBe(join(place, "below"));
  });
});
