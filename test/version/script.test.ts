import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { captureCode, MAX_SYNC_BYTES } from "../../src/version/capture-before.ts";
import { wholeScript } from "../../src/version/capture-during.ts";
import type { CommandContext } from "../../src/version/command/script.ts";

const recordedScript = (argv: string[], context: CommandContext) =>
  captureCode(argv, context).script;
const sha = (text: string | Buffer) => createHash("sha256").update(text).digest("hex");

let dir: string;
const FILES = [
  ..."train.sh x.sh x.py x.ts a.ts a.js x.js x.pl x.rb x.php x.R x.jl x.lua x.go X.java".split(" "),
  ..."x y.yaml app.jar x.mjs x.awk x.exs test_x.py".split(" "),
  ..."pkg/__init__.py pkg/__main__.py pkg/mod.py src/lib/cli.py src/lib/__init__.py".split(" "),
  ..."ns/__main__.py dirapp/__main__.py webapp/package.json webapp/lib/start.js plain/index.js".split(
    " ",
  ),
  ..."sub/x.py tools/train bin/helper tests/test_a.py venv/bin/python a.out".split(" "),
  "my script.sh",
  "node_modules/.bin/tsx",
];

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "ig-script-"));
  for (const name of FILES) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), `content of ${name}\n`);
  }
  writeFileSync(join(dir, "webapp/package.json"), '{"main":"lib/start.js"}');
  writeFileSync(join(dir, "go"), "#!/bin/sh\n");
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** `'a b'` keeps a word with spaces together. */
const words = (line: string) =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map((match) => match[1] ?? match[2] ?? "");

/** Command line -> the script it runs; the words the table does not know must not matter. */
const SCRIPTS: Record<string, string> = {
  "./train.sh --lr 3": "train.sh",
  "tools/train -c 'x'": "tools/train",
  "./a.out": "a.out",
  "'./my script.sh'": "my script.sh",
  "./go run x.go": "go",

  "python x.py": "x.py",
  "python3 x.py -c code": "x.py",
  "python -u x.py": "x.py",
  "python3.11 -X dev x.py": "x.py",
  "python3.11 -Xdev -W ignore -OO x.py": "x.py",
  "python -uX dev x.py": "x.py",
  "python -u -m pkg.mod --epochs 3": "pkg/mod.py",
  "python -mpkg.mod": "pkg/mod.py",
  "python -um pkg": "pkg/__main__.py",
  "python -m ns": "ns/__main__.py",
  "python -m lib.cli": "src/lib/cli.py",
  "python dirapp": "dirapp/__main__.py",
  "python -- x.py": "x.py",
  "venv/bin/python x.py": "x.py",
  "/usr/bin/python3 x.py": "x.py",
  "python -m cProfile -o out.prof x.py": "x.py",
  "python -m pytest -k name tests/test_a.py::test_one": "tests/test_a.py",
  "python -m torch.distributed.run --nproc_per_node 2 x.py": "x.py",

  "bash x.sh": "x.sh",
  "bash -x x.sh": "x.sh",
  "bash -euo pipefail x.sh": "x.sh",
  "bash --rcfile y.yaml -o errexit +x +o nounset x.sh": "x.sh",
  "sh ./x": "x",
  "zsh -f x.sh": "x.sh",

  "node a.js": "a.js",
  "node a": "a.js",
  "node --import tsx a.ts": "a.ts",
  "node --import=tsx a.ts": "a.ts",
  "node -r x.js a.js": "a.js",
  "node --max-old-space-size=4096 --enable-source-maps a.js": "a.js",
  "node --inspect=0 --test-concurrency 1 --test x.mjs": "x.mjs",
  "node inspect a.js": "a.js",
  "node webapp": "webapp/lib/start.js",
  "node plain": "plain/index.js",
  "tsx a.ts": "a.ts",
  "tsx watch --tsconfig y.yaml a.ts": "a.ts",
  "npx tsx a.ts": "a.ts",
  "npx --yes tsx@4.1.0 a.ts": "a.ts",
  "npx -p typescript -- ts-node -P y.yaml a.ts": "a.ts",
  "./node_modules/.bin/tsx a.ts": "a.ts",
  "npm exec -- tsx a.ts": "a.ts",
  "pnpm exec tsx a.ts": "a.ts",
  "pnpm tsx a.ts": "a.ts",
  "yarn tsx a.ts": "a.ts",
  "deno run -A x.ts": "x.ts",
  "deno run --config y.yaml --allow-read=x.py x.ts": "x.ts",
  "deno x.ts": "x.ts",
  "bun x.ts": "x.ts",
  "bun run x.ts": "x.ts",
  "bun --cwd sub run x.py": "sub/x.py",
  "bunx tsx a.ts": "a.ts",

  "ruby -W0 -I lib -rjson x.rb": "x.rb",
  "ruby -C sub x.py": "sub/x.py",
  "perl -w -I lib -Mstrict x.pl": "x.pl",
  "perl -i.bake x.pl": "x.pl",
  "php -d memory_limit=1G -f x.php": "x.php",
  "php8.2 x.php": "x.php",
  "Rscript --vanilla x.R": "x.R",
  "julia --project=. -t 4 x.jl": "x.jl",
  "lua -e 'n=1' -l mod x.lua": "x.lua",
  "lua5.4 x.lua": "x.lua",
  "awk -F , -f x.awk data": "x.awk",
  "elixir --name n x.exs": "x.exs",
  "go run x.go --flag": "x.go",
  "go run -tags dev x.go": "x.go",
  "java -cp lib X.java": "X.java",
  "java -Xmx1g -jar app.jar": "app.jar",

  "uv run x.py": "x.py",
  "uv run --with rich --python 3.12 x.py": "x.py",
  "uv run python x.py": "x.py",
  "uv --quiet run -m pkg.mod": "pkg/mod.py",
  "uv run --directory sub x.py": "sub/x.py",
  "poetry run python x.py": "x.py",
  "pipenv run python -u x.py": "x.py",
  "pdm run x.py": "x.py",
  "conda run -n env --no-capture-output python x.py": "x.py",
  "bundle exec ruby x.rb": "x.rb",
  "torchrun --nproc_per_node 4 --rdzv_endpoint localhost:0 x.py": "x.py",
  "torchrun --standalone -m pkg.mod": "pkg/mod.py",
  "accelerate launch --config_file y.yaml x.py": "x.py",
  "pytest -x -p test_x.py tests/test_a.py": "tests/test_a.py",
  "pytest test_x.py": "test_x.py",
  "coverage run --source pkg -m pkg.mod": "pkg/mod.py",
  "streamlit run x.py": "x.py",

  "env FOO=1 python x.py": "x.py",
  "env -i -u HOME A=1 B=2 ./x.sh": "x.sh",
  "env -C sub python x.py": "sub/x.py",
  "time -p ./x.sh": "x.sh",
  "time -f %e -o x.js ./x.sh": "x.sh",
  "nice -n 5 ./x.sh": "x.sh",
  "nice -5 python x.py": "x.py",
  "timeout 10 ./x.sh": "x.sh",
  "timeout -k 5 -sKILL 10 bash x.sh": "x.sh",
  "nohup ./x.sh": "x.sh",
  "stdbuf -oL -e 0 python x.py": "x.py",
  "sudo -Eu bob ./x.sh": "x.sh",
  "sudo -D sub A=1 python x.py": "sub/x.py",
  "taskset -c 0,1 ./x.sh": "x.sh",
  "ionice -c3 ./x.sh": "x.sh",
  "mpirun -np 4 python x.py": "x.py",
  "sudo env A=1 nice -n 5 timeout 10 uv run python -u x.py": "x.py",
};

/** Command lines without a script file. */
const INLINE = [
  "ls -la",
  "npm test -- --watch",
  "npm run x.sh",
  "git commit -m 'a b'",
  "make x.go",
  "python",
  "python -",
  "python -c 'print(1)' x.py",
  "python -uc 'print(1)' x.py",
  "python -m http.server 8000",
  "python -X dev",
  "bash -c ./x.sh",
  "bash -lc ./x.sh",
  "bash -s x.sh",
  "node -e 'code' a.js",
  "node -pe 'code' a.js",
  "node --eval=code a.js",
  "node --run a.js",
  "npx -c 'tsx a.ts'",
  "npx vitest",
  "perl -ne 'print' x.pl",
  "perl -lane 'print' x.pl",
  "ruby -e 'p 1' x.rb",
  "php -r 'echo 1;' x.php",
  "Rscript -e 'x' x.R",
  "julia -e 'x' x.jl",
  "lua -e 'n=1'",
  "awk '{print}' x",
  "deno eval 'x' x.ts",
  "deno task x.ts",
  "bun run dev",
  "go build x.go",
  "go run .",
  "java -cp lib Main",
  "uv pip install x.py",
  "env",
  "env -S './x.sh a'",
  "timeout 10",
  "sudo -l ./x.sh",
  "yarn run x.sh",
  "torchrun --nproc_per_node 4",
];

describe("a script file is found", () => {
  test.each(Object.entries(SCRIPTS))("%s -> %s", (line, name) => {
    expect(recordedScript(words(line), { cwd: dir, env: {} })).toEqual({
      kind: "file",
      path: join(dir, name),
      sha256: sha(name === "go" ? "#!/bin/sh\n" : `content of ${name}\n`),
    });
  });
});

describe("no script file", () => {
  test.each(INLINE)("%s", (line) => {
    const argv = words(line);
    expect(recordedScript(argv, { cwd: dir, env: {} })).toEqual({
      kind: "inline",
      sha256: sha(argv.join(" ")),
    });
  });
});

describe("inline commands", () => {
  test("a shell command that begins with a script is its string", () => {
    const line = "./train.sh --lr 3 | tee log";
    for (const shell of ["/bin/bash", undefined])
      expect(recordedScript([line], { cwd: dir, shell })).toEqual({
        kind: "inline",
        sha256: sha(line),
      });
  });

  test("with a shell even one existing word is a command string", () => {
    expect(recordedScript(["./train.sh"], { cwd: dir, shell: "/bin/sh" }).kind).toBe("inline");
  });
});

describe("what cannot be hashed stays inline and says why", () => {
  test("missing file", () => {
    const ref = recordedScript(["python", "gone.py"], { cwd: dir });
    expect(ref).toEqual({
      kind: "inline",
      sha256: sha("python gone.py"),
      note: "gone.py: no such file",
    });
  });

  test("no bytes are taken out of a pipe", () => {
    execFileSync("sh", ["-c", 'mkfifo "$0"', join(dir, "pipe.sh")]);
    expect(recordedScript(["bash", "pipe.sh"], { cwd: dir }).kind).toBe("inline");
    expect(recordedScript(["bash", "/dev/fd/0"], { cwd: dir }).kind).toBe("inline");
  });

  test("directories, loops, empty and endless command lines", () => {
    symlinkSync("loop.sh", join(dir, "loop.sh"));
    for (const argv of [["./sub"], ["bash", "sub"], ["./loop.sh"], [""], [], ["./\0"]])
      expect(recordedScript(argv, { cwd: dir }).kind).toBe("inline");
    const endless = [...Array(5000).fill("env"), "./x.sh"];
    expect(recordedScript(endless, { cwd: dir }).kind).toBe("inline");
    expect(recordedScript(["./x.sh"], { cwd: "/no/such/directory" }).kind).toBe("inline");
  });

  test("unreadable file: an inline reference, unless nothing is unreadable to this user", () => {
    writeFileSync(join(dir, "secret.sh"), "x");
    chmodSync(join(dir, "secret.sh"), 0o000);
    const ref = recordedScript(["bash", "secret.sh"], { cwd: dir });
    if (process.getuid?.() === 0) expect(ref).toMatchObject({ kind: "file", sha256: sha("x") });
    else expect(ref).toMatchObject({ kind: "inline", note: expect.stringContaining("EACCES") });
  });
});

test("a large file is hashed later, and is inline until then", async () => {
  const bytes = Buffer.alloc(MAX_SYNC_BYTES + 1, 7);
  writeFileSync(join(dir, "big"), bytes);
  const code = captureCode(["./big", "-v"], { cwd: dir });
  expect(code.script).toMatchObject({ kind: "inline", sha256: sha("./big -v") });
  expect(code.script.note).toContain("beside the run");
  expect(await wholeScript(code)).toEqual({
    kind: "file",
    path: join(dir, "big"),
    sha256: sha(bytes),
  });
});

test("a large file that goes away before it is hashed is a note, not an error", async () => {
  const path = join(dir, "shortlived");
  writeFileSync(path, Buffer.alloc(MAX_SYNC_BYTES + 1));
  const code = captureCode([path], { cwd: dir });
  rmSync(path);
  expect(await wholeScript(code)).toMatchObject({
    kind: "inline",
    note: expect.stringContaining("ENOENT"),
  });
});

test("PATH: the project's own programs are scripts, installed ones are not", () => {
  const at = (path: string) =>
    recordedScript(["helper"], { cwd: dir, projectRoot: dir, env: { PATH: path } });
  expect(at(`/nowhere:${dir}/bin`)).toMatchObject({ kind: "file", path: join(dir, "bin/helper") });
  expect(at("/usr/bin:/bin").kind).toBe("inline");
  const tsx = { cwd: dir, projectRoot: dir, env: { PATH: `${dir}/node_modules/.bin` } };
  expect(recordedScript(["tsx"], tsx).kind).toBe("inline");
});
