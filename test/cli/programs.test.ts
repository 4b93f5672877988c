import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { findRun } from "../../src/store/runs/find.ts";
import { IG, project } from "../fixtures/ig.ts";
import { Outer } from "../fixtures/pty.ts";

const node = process.execPath;
const menu = resolve("test/fixtures/menu.mjs");
const env = { ...process.env, TERM: "xterm-256color", LANG: "C.UTF-8", LESS: "" };

function has(program: string): boolean {
  try {
    execFileSync("/bin/sh", ["-c", `command -v ${program}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The same keys to a program bare and under `ig run`: what each showed, and how it ended. */
async function both(cwd: string, argv: string[], keys: (outer: Outer) => Promise<unknown>) {
  const play = async (words: string[]) => {
    const outer = new Outer(words, { cwd, env, cols: 100, rows: 30 });
    await keys(outer);
    return { ...(await outer.ended), text: outer.text(), bytes: outer.bytes() };
  };
  const bare = await play(argv);
  const wrapped = await play([node, IG, "run", "-q", ...argv]);
  const { dir, run } = findRun(join(cwd, ".idlergear"));
  return { bare, wrapped, run, log: readFileSync(join(dir, "output.log")) };
}

describe("a full-screen program", () => {
  it("gets its keys, and shows the same bytes as bare", async () => {
    const { bare, wrapped, log } = await both(project(), [node, menu], async (outer) => {
      await outer.sees("100 wide");
      for (const key of ["\x1b[B", "\x1b[B", "\x1b[A"]) {
        outer.type(key);
        await outer.sees("100 wide", outer.typedAt);
      }
      outer.type("\r");
    });
    expect(bare.text).toContain("chosen: pear");
    expect(wrapped).toEqual(bare);
    expect(log.equals(bare.bytes)).toBe(true);
  });

  it("takes Ctrl-C as a key, and is told of a resize", async () => {
    const { bare, wrapped, run } = await both(project(), [node, menu], async (outer) => {
      await outer.sees("100 wide");
      outer.resize(66, 20);
      await outer.sees("66 wide");
      outer.type("\x03");
    });
    expect([bare.code, wrapped.code, run.exit_code]).toEqual([130, 130, 130]);
    expect(run.signal).toBeUndefined();
  });

  it.runIf(has("vim"))("may be vim", async () => {
    const cwd = project();
    const { bare, wrapped, run } = await both(
      cwd,
      ["vim", "-u", "NONE", "note.txt"],
      async (outer) => {
        await outer.sees("note.txt");
        outer.type("Gohello from vim\x1b:wq\r");
      },
    );
    expect([bare.code, wrapped.code, run.exit_code]).toEqual([0, 0, 0]);
    expect(readFileSync(join(cwd, "note.txt"), "utf8")).toBe("\nhello from vim\nhello from vim\n");
  });

  it.runIf(has("less"))("may be less, also behind a pipe", async () => {
    const cwd = project();
    writeFileSync(join(cwd, "long"), Array.from({ length: 500 }, (_, i) => `row ${i}\n`).join(""));
    const look = async (outer: Outer) => {
      await outer.sees("row 20");
      outer.type("G");
      await outer.sees("row 499");
      outer.type("q");
    };
    const { bare, wrapped } = await both(cwd, ["less", "long"], look);
    expect([bare.code, wrapped.code]).toEqual([0, 0]);
    expect((await both(cwd, ["sh", "-c", "cat long | less"], look)).wrapped.code).toBe(0);
  });

  it.runIf(has("top"))("may be top", async () => {
    const { bare, wrapped } = await both(project(), ["top", "-d", "1"], async (outer) => {
      await outer.sees(/PID/);
      outer.type("q");
    });
    expect(wrapped.code).toBe(bare.code);
  });
});

describe("a prompt", () => {
  it.runIf(has("python3"))(
    "may be python's: a line, history by arrow, the end by Ctrl-D",
    async () => {
      const { bare, wrapped } = await both(project(), ["python3", "-q"], async (outer) => {
        await outer.sees(">>> ");
        outer.type("6 * 7\r");
        await outer.sees("42");
        await outer.sees(">>> ", outer.typedAt);
        outer.type("\x1b[A\r");
        await outer.sees(/42\r\n[\s\S]*42\r\n/);
        await outer.sees(">>> ", outer.typedAt);
        outer.type("\x04");
      });
      expect([bare.code, wrapped.code]).toEqual([0, 0]);
    },
  );

  it("may be node's", async () => {
    const { wrapped } = await both(project(), [node], async (outer) => {
      await outer.sees("> ");
      outer.type("6 * 7\r");
      await outer.sees("42");
      outer.type(".exit\r");
    });
    expect(wrapped.code).toBe(0);
  });

  it("keeps a password from the screen and from the log", async () => {
    const ask = "stty -echo; printf 'Password: '; read -r p; stty echo; echo; expr length $p";
    const { bare, wrapped, log } = await both(project(), ["sh", "-c", ask], async (outer) => {
      await outer.sees("Password: ");
      outer.type("hunter22\r");
    });
    expect(wrapped).toEqual(bare);
    expect(wrapped.text).toBe("Password: \r\n8\r\n");
    expect(log.toString()).not.toContain("hunter22");
  });
});
