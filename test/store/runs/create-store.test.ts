import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { sampleRun, tempDir } from "./sample.ts";

const CREATORS = 4;
const STORES = 40;

function emptyStore(): string {
  const store = join(tempDir(), ".idlergear");
  mkdirSync(store);
  return store;
}

const ignored = (dir: string) => readFileSync(join(dir, ".gitignore"), "utf8");

it("a store that git ignores as a whole needs no .gitignore further down", () => {
  const store = emptyStore();
  writeFileSync(join(store, ".gitignore"), "*\n");
  sampleRun(store);
  expect(existsSync(join(store, "runs", ".gitignore"))).toBe(false);
  expect(existsSync(join(store, "index", ".gitignore"))).toBe(false);
});

it("another tool's .gitignore is left as it is, and our own directories get one", () => {
  const store = emptyStore();
  writeFileSync(join(store, ".gitignore"), "*.tmp\n");
  sampleRun(store);
  expect(ignored(store)).toBe("*.tmp\n");
  for (const dir of ["runs", "index"]) expect(ignored(join(store, dir))).toBe("*\n");
});

it("what a creator that died left behind is not another tool's", () => {
  const store = emptyStore();
  writeFileSync(join(store, ".new-run_k3f9x2a7"), "");
  sampleRun(store);
  expect(ignored(store)).toBe("*\n");
  expect(existsSync(join(store, "runs", ".gitignore"))).toBe(false);
});

/** Makes a run in each store, once all the other creators are ready to. */
const CREATOR = `
  import { readdirSync, writeFileSync } from "node:fs";
  import { createRun } from ${JSON.stringify(join(import.meta.dirname, "../../../src/store/runs/writer.ts"))};
  const [root] = process.argv.slice(1);
  writeFileSync(root + "/ready/" + process.pid, "");
  while (readdirSync(root + "/ready").length < ${CREATORS});
  for (let i = 0; i < ${STORES}; i++) createRun(root + "/" + i + "/.idlergear", Date.now(), {});
`;

it("many creators at once do not take each other for another tool", async () => {
  const root = tempDir();
  mkdirSync(join(root, "ready"));
  for (let i = 0; i < STORES; i++) mkdirSync(join(root, String(i)));
  const args = ["--import", "tsx", "--input-type=module", "-e", CREATOR, root];
  const creators = Array.from(
    { length: CREATORS },
    () => promisify(execFile)(process.execPath, args, { timeout: 60_000 }), // they wait for each other
  );
  await Promise.all(creators);
  for (let i = 0; i < STORES; i++) {
    const store = join(root, String(i), ".idlergear");
    expect(ignored(store)).toBe("*\n");
    expect(readdirSync(store).sort()).toEqual([".gitignore", "index", "runs"]);
    expect(readdirSync(join(store, "index"))).toEqual(["id"]);
    const days = readdirSync(join(store, "runs"));
    expect(days).not.toContain(".gitignore");
    expect(days.flatMap((day) => readdirSync(join(store, "runs", day)))).toHaveLength(CREATORS);
  }
});
