import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ig, project } from "../fixtures/ig.ts";

/** Starts the built ig once with this cache directory, as a command and as a question. */
async function started(cwd: string, cache: string, more: Record<string, string> = {}) {
  const env = { XDG_CACHE_HOME: cache, ...more };
  const run = await ig(["run", "-q", "echo", "hello"], { cwd, env });
  const list = await ig(["run", "list"], { cwd, env });
  expect([run.stdout, run.code, list.code]).toEqual(["hello\n", 0, 0]);
  expect([run.stderr, list.stderr]).toEqual(["", ""]);
}

function compiledIn(cache: string): Map<string, number> {
  const dir = join(cache, "idlergear");
  return new Map(readdirSync(dir).map((name) => [name, lstatSync(join(dir, name)).ino]));
}

describe("the compiled code of ig", () => {
  it("is kept at the first start and taken at the next, for nobody else to read or write", async () => {
    const cwd = project();
    const cache = join(cwd, "cache");
    await started(cwd, cache);
    const first = compiledIn(cache);
    for (const file of ["main.js", "parts-capture-pipes.js", "parts-cli-commands.js"])
      expect([...first.keys()].filter((name) => name.endsWith(file))).toHaveLength(1);
    expect(lstatSync(join(cache, "idlergear")).mode & 0o777).toBe(0o700);
    // What V8 had refused would have been written anew.
    await started(cwd, cache);
    expect(compiledIn(cache)).toEqual(first);
  });

  it("is made anew where it was cut or filled with something else", async () => {
    const cwd = project();
    const cache = join(cwd, "cache");
    await started(cwd, cache);
    const first = compiledIn(cache);
    const paths = [...first.keys()].map((name) => join(cache, "idlergear", name));
    for (const [at, path] of paths.entries())
      if (at % 2) truncateSync(path, 1000);
      else writeFileSync(path, "\0".repeat(5000));
    await started(cwd, cache);
    for (const path of paths) expect(readFileSync(path).length).toBeGreaterThan(1000);
    const second = compiledIn(cache);
    await started(cwd, cache);
    expect(compiledIn(cache)).toEqual(second);
  });

  it("is neither taken from nor put where others can write, and follows no link", async () => {
    const cwd = project();
    const cache = join(cwd, "cache");
    await started(cwd, cache);
    const dir = join(cache, "idlergear");
    const [name = ""] = compiledIn(cache).keys();
    renameSync(join(dir, name), join(cwd, "elsewhere"));
    symlinkSync(join(cwd, "elsewhere"), join(dir, name));
    const before = readFileSync(join(cwd, "elsewhere"));
    await started(cwd, cache);
    expect(lstatSync(join(dir, name)).isFile()).toBe(true);
    expect(readFileSync(join(cwd, "elsewhere")).equals(before)).toBe(true);

    const open = join(cwd, "open");
    mkdirSync(join(open, "idlergear"), { recursive: true });
    chmodSync(join(open, "idlergear"), 0o777);
    await started(cwd, open);
    expect(compiledIn(open).size).toBe(0);
  });

  it("of builds long gone is removed", async () => {
    const cwd = project();
    const cache = join(cwd, "cache");
    mkdirSync(join(cache, "idlergear"), { recursive: true, mode: 0o700 });
    for (const name of ["old", "new"]) writeFileSync(join(cache, "idlergear", name), "");
    utimesSync(join(cache, "idlergear/old"), 0, 0);
    await started(cwd, cache);
    expect([...compiledIn(cache).keys()]).toContain("new");
    expect([...compiledIn(cache).keys()]).not.toContain("old");
  });

  it("can be done without: no home, a home that is a file, or not wanted", async () => {
    const cwd = project();
    await started(cwd, "", { HOME: "" });
    await started(cwd, "relative");
    writeFileSync(join(cwd, "file"), "");
    await started(cwd, join(cwd, "file"));
    await started(cwd, join(cwd, "none"), { NODE_DISABLE_COMPILE_CACHE: "1" });
    expect(readdirSync(cwd)).not.toContain("none");
  });
});
