import { relative } from "node:path";
import { describe, expect, test } from "vitest";
import { codeFiles, MAX_FILES } from "../../src/version/command/code-files.ts";
import { scriptOf } from "../../src/version/command/script.ts";
import { put, workspace } from "./workspace.ts";

const PACKAGE = JSON.stringify({
  name: "x",
  workspaces: ["packages/*"],
  scripts: {
    prebuild: "node gen.js",
    build: "NODE_ENV=production vite build && bash sub/x.sh",
    test: "vitest",
    nested: "npm run build",
    loop: "npm run loop",
    constructorless: 3,
  },
});

function project(): string {
  return workspace({
    "package.json": PACKAGE,
    "sub/package.json": '{"scripts":{"here":"true"}}',
    "sub/deep/a.ts": "",
    Makefile: "all:\n",
    "other.mk": "all:\n",
    "with.mk": "-include sub/Makefile other.mk $(WHO) gone.mk # said\nall:\n",
    "inc/Makefile": "include rules.mk\n",
    "inc/rules.mk": "include Makefile\n",
    "inc/justfile": "import '../justfile'\n",
    "packages/one/package.json": '{"name":"@s/one","scripts":{"here":"true"}}',
    "sub/GNUmakefile": "all:\n",
    "sub/Makefile": "all:\n",
    justfile: "x:\n",
    "Taskfile.yml": "",
    "train.sh": "",
    "gen.js": "",
    "sub/x.sh": "",
    "conf.py": "",
    "data.csv": "",
    tool: "#!/bin/sh\n",
    notes: "plain",
  });
}

/** `role path#part`, relative to the project. */
function found(dir: string, line: string, context: { shell?: string; cwd?: string } = {}) {
  const argv = context.shell ? [line] : line.split(" ");
  const cwd = context.cwd ?? dir;
  return codeFiles(scriptOf(argv, { cwd, shell: context.shell, env: {} }), {}).map(
    ({ role, path, part }) => `${role} ${relative(dir, path)}${part ? `#${part}` : ""}`,
  );
}

describe("files of a command", () => {
  const TABLE: Record<string, string[]> = {
    "./train.sh --config=conf.py data.csv tool notes": [
      "script train.sh",
      "argument conf.py",
      "argument tool",
    ],
    "bash -x train.sh train.sh": ["script train.sh"],
    "ls train.sh": ["argument train.sh"],
    "ls -la": [],

    "npm run build": ["recipe package.json#build", "argument gen.js", "argument sub/x.sh"],
    "npm run --silent build -- conf.py": [
      "recipe package.json#build",
      "argument gen.js",
      "argument sub/x.sh",
      "argument conf.py",
    ],
    "npm test": ["recipe package.json#test"],
    "npm t": ["recipe package.json#test"],
    "env A=1 nice -n 5 npm test": ["recipe package.json#test"],
    "npm install": [],
    "npm run nothing": [],
    "npm run toString": [],
    "npm run constructorless": [],
    "npm run build -w pkg": [],
    "npm --prefix sub run here": ["recipe sub/package.json#here"],
    "npm run loop": ["recipe package.json#loop"],
    "npm run nested": [
      "recipe package.json#nested",
      "recipe package.json#build",
      "argument gen.js",
      "argument sub/x.sh",
    ],
    "pnpm test": ["recipe package.json#test"],
    "pnpm run test": ["recipe package.json#test"],
    "pnpm -C sub here": ["recipe sub/package.json#here"],
    "npm run -w sub here": ["recipe sub/package.json#here"],
    "npm run here --workspace=@s/one": ["recipe packages/one/package.json#here"],
    "npm run -w @s/none here": [],
    "npm run --workspaces here": [],
    "pnpm --filter @s/one here": ["recipe packages/one/package.json#here"],
    "pnpm --filter @s/* here": [],
    "pnpm -r here": [],
    "yarn workspace @s/one run here": ["recipe packages/one/package.json#here"],
    "yarn workspace @s/one here": ["recipe packages/one/package.json#here"],
    "bun --filter @s/one run here": ["recipe packages/one/package.json#here"],
    "yarn test": ["recipe package.json#test"],
    "yarn --cwd sub here": ["recipe sub/package.json#here"],
    "bun run test": ["recipe package.json#test"],
    "bun run gen.js": ["script gen.js"],
    "node --run test": ["recipe package.json#test"],

    "make all": ["recipe Makefile"],
    "make -j4 -f other.mk": ["recipe other.mk"],
    "make -fother.mk": ["recipe other.mk"],
    "make --file=other.mk": ["recipe other.mk"],
    "make -C sub all": ["recipe sub/GNUmakefile"],
    "make -f gone.mk": [],
    "make -f with.mk": ["recipe with.mk", "recipe sub/Makefile", "recipe other.mk"],
    "make -C inc": ["recipe inc/Makefile", "recipe inc/rules.mk"],
    "just -f inc/justfile": ["recipe inc/justfile", "recipe justfile"],
    "just x": ["recipe justfile"],
    "task x": ["recipe Taskfile.yml"],
    "timeout 5 make": ["recipe Makefile"],
  };
  test.each(Object.entries(TABLE))("%s", (line, expected) => {
    expect(found(project(), line)).toEqual(expected);
  });

  test("a shell string: each of its commands", () => {
    const dir = project();
    const shell = "/bin/sh";
    expect(found(dir, "make all && ./train.sh 'conf.py' | tee log", { shell })).toEqual([
      "recipe Makefile",
      "argument train.sh",
      "argument conf.py",
    ]);
    expect(found(dir, "cd sub && A=1 ./x.sh > y.sh", { shell })).toEqual(["argument sub/x.sh"]);
  });

  test("one package among many is found by its directory, in the list of pnpm too", () => {
    const dir = workspace({ "pnpm-workspace.yaml": "packages:\n  - 'apps/*' # all\n" });
    for (let i = 0; i < 150; i++)
      put(dir, { [`apps/p${i}/package.json`]: `{"name":"@s/p${i}","scripts":{"go":"true"}}` });
    for (const name of ["p0", "p99", "p149"])
      expect(found(dir, `pnpm --filter @s/${name} go`, { cwd: `${dir}/apps/p7` })).toEqual([
        `recipe apps/${name}/package.json#go`,
      ]);
  });

  test("package.json and justfile are found upwards, a Makefile is not", () => {
    const dir = project();
    const cwd = `${dir}/sub/deep`;
    expect(found(dir, "npm run here", { cwd })).toEqual(["recipe sub/package.json#here"]);
    expect(found(dir, "just x", { cwd })).toEqual(["recipe justfile"]);
    expect(found(dir, "make", { cwd })).toEqual([]);
  });

  test("no more than MAX_FILES, and no error on odd words", () => {
    const dir = project();
    const names = Array.from({ length: 50 }, (_, n) => `f${n}.py`);
    put(dir, Object.fromEntries(names.map((name) => [name, ""])));
    expect(found(dir, `ls ${names.join(" ")}`)).toHaveLength(MAX_FILES);
    const command = scriptOf(["\0", "\0.py", "x".repeat(100_000)], { cwd: dir });
    expect(codeFiles(command)).toEqual([]);
    put(dir, { "package.json": "{ broken" });
    expect(found(dir, "npm test")).toEqual([]);
  });
});
