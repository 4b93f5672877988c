import { expect, test } from "vitest";
import { TtyModes } from "../../../src/record/capture/tty-modes.ts";

function after(...chunks: string[]): string {
  const modes = new TtyModes();
  for (const chunk of chunks) modes.write(Buffer.from(chunk));
  const bytes = modes.freshLine();
  expect(modes.freshLine(), "nothing is odd any more").toBe("");
  return bytes;
}

test.each([
  ["nothing", "", ""],
  ["a whole line", "hello\r\n", ""],
  ["a prompt left open", "hello", "\n"],
  ["a progress bar", "50%\r", "\n"],
  ["colour that was reset", "\x1b[1;31mred\x1b[0m\r\n", ""],
  ["reset after the newline", "\x1b[31mred\r\n\x1b[m", ""],
  ["colour left on", "\x1b[31mred\r\n", "\x1b[0m"],
  ["a colour numbered 0 is no reset", "\x1b[38;5;0m\r\n", "\x1b[0m"],
  ["true colour with zeros", "\x1b[38;2;0;0;0mx\x1b[0;4m\r\n", "\x1b[0m"],
  ["a hidden cursor", "\x1b[?25l\r\n", "\x1b[?25h"],
  ["a cursor shown again", "\x1b[?25lx\x1b[?25h\r\n", ""],
  ["mouse and bracketed paste", "\x1b[?1000;1006h\x1b[?2004h", "\x1b[?1000l\x1b[?1006l\x1b[?2004l"],
  ["application keys", "\x1b[?1h\x1b=", "\x1b[?1l\x1b>"],
  ["a scroll region", "\x1b[1;20r\r\n", "\x1b7\x1b[r\x1b8"],
  ["line drawing", "\x1b(0\r\n", "\x1b(B"],
  ["shifted out", "\x0eqqq\r\n", "\x0f"],
  ["shifted in again", "\x0eqqq\x0f\r\n", ""],
  ["kitty keys", "\x1b[>1u", "\x1b[<1u"],
  ["a title is no text", "line\r\n\x1b]0;title\x07", ""],
  ["a title with ST", "line\r\n\x1b]0;title\x1b\\", ""],
  ["the cursor moved away", "line\r\n\x1b[5;5H", "\n"],
  ["half a sequence", "line\r\n\x1b[3", "\x18"],
  ["half a title", "line\r\n\x1b]0;ti", "\x18"],
  ["a full reset", "\x1b[31m\x1b[?25l\x1bc", ""],
])("%s", (_name, text, expected) => {
  expect(after(text)).toBe(expected);
  expect(after(...text), "byte by byte").toBe(expected);
});

test("leaving the alternate screen brings back where the cursor was", () => {
  expect(after("text\r\n\x1b[?1049h\x1b[Hfull screen")).toBe("\x1b[?1049l");
  expect(after("prompt\x1b[?1049hfull screen\r\n")).toBe("\x1b[?1049l\n");
  expect(after("text\r\n\x1b[?1049hfull\x1b[?1049l")).toBe("");
});

test("any bytes in any pieces neither throw nor hang", () => {
  const modes = new TtyModes();
  let seed = 1;
  const random = (n: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % n;
  };
  const alphabet = "\x1b\x1b\x1b[[]?0123456789;mhlHr\x07\x0e\x0f\r\nabc P\\";
  for (let i = 0; i < 20_000; i++) {
    const length = 1 + random(12);
    const text = Array.from({ length }, () => alphabet[random(alphabet.length)]).join("");
    modes.write(Buffer.from(text));
  }
  modes.write(Buffer.from("\x18\x1b\\\x07\r\n"));
  modes.freshLine();
  modes.write(Buffer.from("x\r\n"));
  expect(modes.freshLine()).toBe("");
});
