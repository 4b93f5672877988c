import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sha256Of } from "../../src/os/files.ts";
import { snapshotFile, snapshotsDir } from "../../src/store/paths.ts";
import {
  readSnapshot,
  SWEEP_GRACE_MS,
  saveSnapshot,
  sweepSnapshots,
} from "../../src/store/snapshots.ts";
import { workspace } from "../version/workspace.ts";

function store(): string {
  const path = join(workspace(), ".idlergear");
  mkdirSync(path);
  return path;
}

function save(at: string, text: string): string {
  const bytes = Buffer.from(text);
  const sha256 = sha256Of(bytes);
  saveSnapshot(at, sha256, bytes);
  return sha256;
}

const age = (path: string, ms: number) => {
  const then = new Date(Date.now() - ms);
  utimesSync(path, then, then);
};

test("kept once, private, out of git, and read back", () => {
  const at = store();
  const sha256 = save(at, "echo one\n");
  save(at, "echo one\n");
  const path = snapshotFile(at, sha256);
  expect(readSnapshot(at, sha256)?.toString()).toBe("echo one\n");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(path))).toEqual([sha256]);
  expect(readFileSync(join(snapshotsDir(at), ".gitignore"), "utf8")).toBe("*\n");
});

test("a store that does not exist is not made", () => {
  const at = join(workspace(), ".idlergear");
  expect(() => save(at, "x")).toThrow(/ENOENT/);
  expect(existsSync(at)).toBe(false);
});

test("a damaged snapshot is not believed, and the next run mends it", () => {
  const at = store();
  const sha256 = save(at, "echo one\n");
  writeFileSync(snapshotFile(at, sha256), "");
  expect(readSnapshot(at, sha256)).toBeUndefined();
  save(at, "echo one\n");
  expect(readSnapshot(at, sha256)?.toString()).toBe("echo one\n");
});

test("names that are no hash reach no file", () => {
  const at = store();
  expect(readSnapshot(at, "../../etc/passwd")).toBeUndefined();
});

test("many writers at once leave one whole file", async () => {
  const at = store();
  const module = new URL("../../src/store/snapshots.ts", import.meta.url).href;
  const code = `
    import { saveSnapshot } from ${JSON.stringify(module)};
    const sha256 = ${JSON.stringify(sha256Of(Buffer.alloc(1 << 20, "line\n")))};
    const bytes = Buffer.alloc(1 << 20, "line\\n");
    for (let n = 0; n < 20; n++) saveSnapshot(${JSON.stringify(at)}, sha256, bytes);`;
  const writers = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      stdio: "inherit",
    }),
  );
  const codes = await Promise.all(
    writers.map((writer) => new Promise((resolve) => writer.on("close", resolve))),
  );
  expect(codes).toEqual([0, 0, 0, 0]);
  const sha256 = sha256Of(Buffer.alloc(1 << 20, "line\n"));
  expect(readSnapshot(at, sha256)?.length).toBe(1 << 20);
  expect(readdirSync(dirname(snapshotFile(at, sha256)))).toEqual([sha256]);
});

test("a sweep removes what is old and referred to by nobody", () => {
  const at = store();
  const [used, old, fresh] = [save(at, "used"), save(at, "old!"), save(at, "fresh")];
  age(snapshotFile(at, used), 2 * SWEEP_GRACE_MS);
  age(snapshotFile(at, old), 2 * SWEEP_GRACE_MS);
  const left = join(dirname(snapshotFile(at, old)), ".123-abc");
  writeFileSync(left, "xy");
  age(left, 2 * SWEEP_GRACE_MS);

  expect(sweepSnapshots(at, (sha256) => sha256 === used)).toEqual({ files: 2, bytes: 6 });
  expect(readSnapshot(at, used)).toBeDefined();
  expect(readSnapshot(at, fresh)).toBeDefined();
  expect(readSnapshot(at, old)).toBeUndefined();
  expect(existsSync(left)).toBe(false);
});

test("saving again protects an old snapshot from the sweep", () => {
  const at = store();
  const sha256 = save(at, "again");
  age(snapshotFile(at, sha256), 2 * SWEEP_GRACE_MS);
  save(at, "again");
  expect(sweepSnapshots(at, () => false).files).toBe(0);
});

test("sweeping a store without snapshots is nothing to do", () => {
  expect(sweepSnapshots(store(), () => false)).toEqual({ files: 0, bytes: 0 });
});
