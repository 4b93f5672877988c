import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resolveCommand } from "../../../src/record/capture/resolve.ts";
import { sharedDirectory } from "../../fixtures/temporary.ts";

const dir = sharedDirectory();
const bin = join(dir, "bin");
mkdirSync(bin);
mkdirSync(join(dir, "sub"));
const script = (name: string, text: string, mode = 0o755) => {
  writeFileSync(join(dir, name), text);
  chmodSync(join(dir, name), mode);
};
script("run.sh", "#!/bin/sh\necho\n");
script("plain", "echo hello\n");
script("my script", "#!/bin/sh\n");
script("data", "text", 0o644);
script("lost.py", "#!/no/such/python\n");
script("dos.sh", "#!/bin/sh\r\n");
script("bin/tool", "#!/bin/sh\n");
script("bin/locked", "#!/bin/sh\n", 0o644);

const env = { PATH: `${dir}/none:${bin}:/usr/bin:/bin`, SHELL: "/bin/sh" };
const find = (...words: string[]) => resolveCommand(words, { cwd: dir, env });

describe("found", () => {
  test("in PATH, keeping the name as given and every argument", () => {
    expect(find("tool", "--help", "", "a b", "-n")).toEqual({
      argv: ["tool", "--help", "", "a b", "-n"],
      file: join(bin, "tool"),
      argv0: "tool",
      args: ["--help", "", "a b", "-n"],
    });
  });

  test("by path, relative to the directory it shall run in", () => {
    expect(find("./run.sh").file).toBe(join(dir, "run.sh"));
    const below = { cwd: join(dir, "sub"), env };
    expect(resolveCommand(["../run.sh"], below).file).toBe(join(dir, "run.sh"));
  });

  test("without PATH in the usual places", () => {
    expect(resolveCommand(["sh"], { cwd: dir, env: {} }).file).toBe("/bin/sh");
  });

  test("a text file without a shebang is run by sh", () => {
    expect(find("./plain", "x")).toMatchObject({ file: "/bin/sh", args: ["./plain", "x"] });
  });
});

describe("inline", () => {
  test.each(["make && ./a.out", "echo $HOME", "ls|head", "exit 3", "a;b"])("%s", (word) => {
    expect(find(word)).toMatchObject({ file: "/bin/sh", args: ["-c", word], shell: "/bin/sh" });
  });

  test("but not the name of a file, nor one of several words", () => {
    expect(find("./my script")).toMatchObject({ file: join(dir, "my script") });
    expect(() => find("no such", "word")).toThrow("no such: command not found");
  });

  test.each([
    ["/bin/bash", "/bin/bash"],
    ["/usr/bin/fish", "/bin/sh"],
    ["/no/such/zsh", "/bin/sh"],
    ["bash", "/bin/sh"],
    [undefined, "/bin/sh"],
  ])("with SHELL=%s by %s", (SHELL, expected) => {
    const where = { cwd: dir, env: { ...env, SHELL } };
    expect(resolveCommand(["a b"], where).shell).toBe(expected);
  });
});

describe("a PATH or word one cannot look at", () => {
  test("is passed over, as a shell does", () => {
    const loop = join(dir, "loop");
    mkdirSync(loop);
    symlinkSync("echo", join(loop, "echo"));
    const where = { cwd: dir, env: { ...env, PATH: `${loop}:${join(dir, "x".repeat(300))}:/bin` } };
    expect(resolveCommand(["echo", "hi"], where).file).toBe("/bin/echo");
    const long = `echo ${"a".repeat(5000)}`;
    expect(resolveCommand([long], where).args).toEqual(["-c", long]);
    expect(() => resolveCommand([join(loop, "echo")], where)).toThrow("no such file");
  });

  test("a script without a shebang is run by bash where that is the user's shell", () => {
    writeFileSync(join(dir, "plain"), "a=(1 2)\n", { mode: 0o755 });
    const by = (SHELL: string) =>
      resolveCommand(["./plain"], { cwd: dir, env: { ...env, SHELL } }).file;
    expect([by("/bin/bash"), by("/bin/sh"), by("")]).toEqual(["/bin/bash", "/bin/sh", "/bin/sh"]);
  });

  test("what only a shell knows is named as such", () => {
    const hint = (name: string) => {
      try {
        resolveCommand([name], { cwd: dir, env });
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
    };
    expect(hint("export")).toContain("part of your shell");
    expect(hint("FOO=bar")).toContain("FOO=bar ig run");
    expect(hint("nosuch")).toContain("alias or function");
  });
});

describe("refused", () => {
  test.each([
    ["nothing", "command-not-found", "nothing: command not found", /spelling/],
    ["run.sh", "command-not-found", "run.sh: command not found", /\.\/run\.sh/],
    ["./nothing", "command-not-found", "./nothing: no such file or directory", /./],
    ["", "command-not-found", "the command is an empty word", undefined],
    [
      "./data",
      "not-executable",
      "./data: permission denied, it is not executable",
      /chmod \+x \.\/data/,
    ],
    ["locked", "not-executable", "locked: permission denied, it is not executable", /chmod/],
    ["./sub", "not-executable", "./sub: is a directory", /./],
    [
      "./lost.py",
      "not-executable",
      "./lost.py: bad interpreter: /no/such/python: no such file or directory",
      /first line/,
    ],
  ])("%s", (word, code, message, hint) => {
    const error = (() => {
      try {
        return find(word);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code, message });
    if (hint) expect((error as { hint: string }).hint).toMatch(hint);
  });

  test("a script with Windows line ends says what is wrong", () => {
    expect(() => find("./dos.sh")).toThrow(/bad interpreter/);
  });
});
