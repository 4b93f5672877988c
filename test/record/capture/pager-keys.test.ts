import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { IG, project } from "../../fixtures/ig.ts";
import { Outer } from "../../fixtures/pty.ts";

/** Shell for "open the terminal that my error output goes to": what `less` does behind a pipe. */
const OPEN_KEYS = 'exec 3<"$(readlink /proc/$$/fd/2)"';
/** Shows each key as it comes, until `q`. Where every key is a line, `q` alone would not be read. */
const SHOW_KEYS = `key=; while [ "$key" != q ]; do
  key=$(dd bs=1 count=1 <&3 2>/dev/null); printf '[%s]' "$key"
done`;
/** A line from whoever has the terminal of the session, as a prompt for a password does. */
const ASK = 'read -r line </dev/tty; echo "got <$line>"';

/**
 * `echo piped | ig run sh SCRIPT` on a terminal; then the shell says how that ended, and which modes
 * the terminal has.
 */
function behindPipe(script: string, words = "sh ./script"): Outer {
  const cwd = project();
  writeFileSync(join(cwd, "script"), script);
  const ig = `"${process.execPath}" "${IG}" run -q ${words}`;
  const shell = `trap : INT QUIT; echo piped | ${ig}; echo "ended $?"; stty -a`;
  return new Outer(["sh", "-c", shell], { cwd });
}

/** The terminal is the shell's again, as it was: lines, echo, newlines made of returns. */
async function givenBack(outer: Outer, code: number): Promise<void> {
  const { code: shell } = await outer.ended;
  expect(shell).toBe(0);
  expect(outer.text()).toContain(`ended ${code}`);
  const modes = outer
    .text()
    .slice(outer.text().indexOf("ended "))
    .split(/[\s;]+/);
  expect(modes).toEqual(expect.arrayContaining(["icanon", "isig", "echo", "opost"]));
}

describe.runIf(process.platform === "linux")("keys of a pager at the end of a pipeline", () => {
  it.each(["sh ./script", "sh -c 'sh -c \"sh ./script; exit \\$?\"; exit $?'"])(
    "come one by one, and its input stays the pipe: %s",
    async (words) => {
      const outer = behindPipe(
        `read -r line; ${OPEN_KEYS}; printf "\\033[?1049h$line ready"; ${SHOW_KEYS}; exit 4`,
        words,
      );
      await outer.sees("piped ready");
      outer.type("j");
      await outer.sees("[j]");
      outer.type("k");
      await outer.sees("[k]");
      outer.type("q");
      await givenBack(outer, 4);
      // No key was shown by the terminal itself.
      expect(outer.text()).toContain("ready[j][k][q]");
    },
  );

  it("may be many at once", async () => {
    const outer = behindPipe(`${OPEN_KEYS}; printf "\\033[?1hready"; ${SHOW_KEYS}`);
    await outer.sees("ready");
    const keys = "abcdefghijklmnop".repeat(4);
    outer.type(`${keys}q`);
    await givenBack(outer, 0);
    expect(outer.text()).toContain([...keys, "q"].map((key) => `[${key}]`).join(""));
  });

  it.each([
    ["Ctrl-C", "\x03", "INT"],
    ["Ctrl-backslash", "\x1c", "QUIT"],
  ])("%s is the signal it would have been", async (_name, key, signal) => {
    const outer = behindPipe(
      `trap 'echo told; exit 7' ${signal}; ${OPEN_KEYS}; printf "\\033[?1049hready"; ${SHOW_KEYS}`,
    );
    await outer.sees("ready");
    outer.type(key);
    await outer.sees("told");
    await givenBack(outer, 7);
  });

  it.each([
    ["shows nothing of a full screen", `${OPEN_KEYS}; printf "\\033[31mready"; ${ASK}`],
    ["has the terminal open for output only", `printf "\\033[?25lready"; ${ASK}`],
  ])("stay where they are when a program %s", async (_what, script) => {
    const outer = behindPipe(script);
    await outer.sees("ready");
    outer.type("a line\r");
    await outer.sees("got <a line>");
    await givenBack(outer, 0);
    // The terminal has shown what was typed, as it does for a line.
    expect(outer.text()).toContain("readya line\r\n");
  });
});
