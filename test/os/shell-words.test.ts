import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandText } from "../../src/os/shell-words.ts";

test("a shell makes of it the words that it was made of", () => {
  const argv = [
    "printf",
    "%s\\0",
    "plain",
    "a b",
    "",
    "$HOME",
    "it's",
    "*",
    "two\nlines\tand 'more' \\n",
    "--opt=value",
    "=ls",
    "~",
    "!!",
    "a;b&c|d>e",
    "#no",
    "{a,b}",
    "naïve",
  ];
  const text = commandText({ argv });
  expect(text).not.toContain("\n");
  const printed = execFileSync("bash", ["-c", text], { encoding: "utf8" });
  expect(printed.split("\0").slice(0, -1)).toEqual(argv.slice(2));
  expect(text).toContain(" plain 'a b' '' '$HOME' ");
});

test("a command string is the shell's as it is; a program with a space in its name is a word", () => {
  expect(commandText({ argv: ["make && ./a"], shell: "/bin/sh" })).toBe("make && ./a");
  expect(commandText({ argv: ["./my script.sh"] })).toBe("'./my script.sh'");
  expect(commandText({ argv: ["A=1", "x"] })).toBe("'A=1' x");
});
