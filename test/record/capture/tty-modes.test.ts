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
  ["insert mode", "\x1b[4h\r\n", "\x1b[4l"],
  ["insert mode that was left", "\x1b[4hx\x1b[4l\r\n", ""],
  ["newlines that return (LNM)", "\x1b[20h\r\n", "\x1b[20l"],
  ["both of them", "\x1b[4;20h\r\n", "\x1b[4l\x1b[20l"],
  ["keys as Windows has them", "\x1b[?9001h\r\n", "\x1b[?9001l"],
  ["margins left and right", "\x1b[?69h\x1b[5;20s\r\n", "\x1b[?69l"],
  ["an open link", "\x1b]8;;http://a.b\x1b\\x\r\n", "\x1b]8;;\x1b\\"],
  ["an open link with an id", "\x1b]8;id=1;http://a.b\x07x\r\n", "\x1b]8;;\x1b\\"],
  ["a closed link", "\x1b]8;id=1;http://a.b\x07x\x1b]8;;\x07\r\n", ""],
  ["progress in the task bar", "\x1b]9;4;1;40\x07\r\n", "\x1b]9;4;0\x1b\\"],
  ["progress that was ended", "\x1b]9;4;1;40\x07\x1b]9;4;0\x1b\\\r\n", ""],
  ["a soft reset", "\x1b[4h\x1b[?25l\x1b[2;5r\x1b[1m\x1b[?1000h\x1b[!p\r\n", "\x1b[?1000l"],
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

test("a link too long to be followed is closed all the same", () => {
  const link = `\x1b]8;;http://a.b/${"x".repeat(2000)}\x1b\\`;
  expect(after(`${link}text\r\n`)).toBe("\x1b]8;;\x1b\\");
  expect(after(`${link}text\x1b]8;;\x1b\\\r\n`)).toBe("");
});

test("what is to be undone is told at any time, and stays to be undone", () => {
  const modes = new TtyModes();
  modes.write(Buffer.from("\x1b[?1049h\x1b[?25lfull"));
  expect(modes.undo()).toBe("\x1b[?1049l\x1b[?25h");
  expect(modes.freshLine()).toBe("\x1b[?1049l\x1b[?25h");
  expect(modes.undo()).toBe("");
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
