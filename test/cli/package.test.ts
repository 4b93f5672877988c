import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { project } from "../fixtures/ig.ts";

/** The package as npm would publish it, put where `npm i -g` would; its dependencies are ours. */
function installed(dir: string): string {
  const packed = execFileSync(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", dir],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
  );
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  execFileSync("tar", ["-xzf", join(dir, filename), "-C", dir]);
  symlinkSync(resolve("node_modules"), join(dir, "node_modules"));
  mkdirSync(join(dir, "bin"));
  const { bin } = JSON.parse(readFileSync(join(dir, "package/package.json"), "utf8"));
  symlinkSync(join(dir, "package", bin.ig), join(dir, "bin/ig"));
  return join(dir, "bin");
}

it("the package holds all that ig needs, and only that", () => {
  const dir = project();
  const bin = installed(dir);
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, LANG: "C.UTF-8" };
  const ig = (...words: string[]) =>
    execFileSync(join(bin, "ig"), words, {
      cwd: dir,
      env,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  expect(ig("run", "-q", "echo", "installed")).toBe("installed\n");
  expect(ig("run", "logs")).toContain("installed");
  expect(ig("run", "status")).toMatch(/completed, exit 0/);
  expect(ig("--version")).toMatch(/^\d+\.\d+\.\d+\n$/);
  const files = execFileSync("find", ["package", "-type", "f"], { cwd: dir, encoding: "utf8" });
  expect(files).not.toMatch(/\.ts$|\/test\/|\/bench\/|node_modules/m);
});

it("completion asks ig itself for words, also behind run", () => {
  const dir = project();
  const ig = (...words: string[]) =>
    execFileSync(process.execPath, [resolve("dist/ig.js"), ...words], {
      cwd: dir,
      encoding: "utf8",
      env: { ...process.env, SHELL: "/bin/bash" },
    });
  expect(ig("completion")).toMatch(/complete .*ig$/m);
  expect(ig("--get-yargs-completions", "ig", "").split("\n")).toEqual(
    expect.arrayContaining(["run", "mcp", "daemon"]),
  );
  expect(ig("--get-yargs-completions", "ig", "run", "").split("\n")).toEqual(
    expect.arrayContaining(["list", "status", "logs", "wait"]),
  );
});
