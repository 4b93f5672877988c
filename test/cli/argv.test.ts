import { describe, expect, it } from "vitest";
import { parseRunArgs } from "../../src/cli/argv.ts";

const command = (...args: string[]) => {
  const request = parseRunArgs(args);
  if (request.kind !== "command") throw new Error(`parsed as ${request.kind}`);
  return request;
};

describe("what follows `ig run`", () => {
  it.each([
    [
      ["ls", "--help"],
      ["ls", "--help"],
    ],
    [
      ["npm", "test", "--", "--watch"],
      ["npm", "test", "--", "--watch"],
    ],
    [
      ["git", "commit", "-m", "a b"],
      ["git", "commit", "-m", "a b"],
    ],
    [["--", "logs"], ["logs"]],
    [["--", "--odd"], ["--odd"]],
    [
      ["./x", ""],
      ["./x", ""],
    ],
    [["-"], ["-"]],
    [["./logs"], ["./logs"]],
    [
      ["prog", "--name", "theirs", "-q"],
      ["prog", "--name", "theirs", "-q"],
    ],
    [["-q", "logs"], ["logs"]],
  ])("%j belongs to the command untouched", (args, words) => {
    expect(command(...args).words).toEqual(words);
  });

  it("takes ig's flags before the command only", () => {
    const { flags, words } = command("--name", "n1", "-q", "--no-pty", "--cwd=/tmp", "x", "-q");
    expect(flags).toEqual({ name: "n1", quiet: true, pty: false, cwd: "/tmp", stream: false });
    expect(words).toEqual(["x", "-q"]);
  });

  it("takes a trailing --stream as its own, unless `--` was given", () => {
    expect(command("./train.sh", "--stream")).toMatchObject({
      words: ["./train.sh"],
      flags: { stream: true },
    });
    expect(command("./train.sh", "--stream", "x")).toMatchObject({
      words: ["./train.sh", "--stream", "x"],
      flags: { stream: false },
    });
    expect(command("--", "./train.sh", "--stream")).toMatchObject({
      words: ["./train.sh", "--stream"],
      flags: { stream: false },
    });
    expect(command("--stream", "./train.sh").flags.stream).toBe(true);
  });

  it.each(["list", "status", "logs"])("leaves `%s` to its subcommand", (word) => {
    expect(parseRunArgs([word, "x"]).kind).toBe("subcommand");
  });

  it.each([
    [[]],
    [["--"]],
    [[""]],
    [["--bogus", "ls"]],
    [["--name"]],
    [["--name=", "ls"]],
    [["--name", "latest", "ls"]],
    [["--name", "run_k3f9x2a7", "ls"]],
    [["--name", "a\u202eb", "ls"]],
    [["--stream"]],
  ])("refuses %j with a hint", (args) => {
    expect(() => parseRunArgs(args)).toThrow(
      expect.objectContaining({ code: "bad-flag", hint: expect.any(String) }),
    );
  });
});
