import { describe, expect, it } from "vitest";
import { sanitize, sanitizeLine } from "../../src/redact/sanitize.ts";

describe("sanitize", () => {
  it("leaves plain text, accents, CJK, box drawing and emoji as they are", () => {
    for (const text of [
      "plain\ttext\nx",
      "naïve 日本語 ┌─┐ ⠋ ═══ é",
      "👍 ❤️ 1️⃣ 👩🏽‍💻 👨‍👩‍👧 🏳️‍🌈",
      "",
    ]) {
      expect(sanitize(text)).toEqual({ text, removed: 0 });
    }
  });

  it("takes out whole escape sequences, also unterminated ones, and counts them", () => {
    const cases: [string, string, number][] = [
      ["\x1b[1;31mred\x1b[0m", "red", 2],
      ["\x1b]0;title\x07x", "x", 1],
      ["\x1b]8;;http://a\x1b\\link\x1b]8;;\x1b\\", "link", 2],
      ["\x1bPq#0;sixel\x1b\\y", "y", 1],
      ["\x1b_Gkitty\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\z", "z", 3],
      ["\x9b31mc1\x9d0;t\x9c.", "c1.", 2],
      ["a\x1b]0;never ended\nnext line", "a\nnext line", 1],
      ["a\x1b[31", "a", 1],
      ["a\x1b", "a", 1],
      ["\x1b(B\x1b=\x1b7ok", "ok", 3],
    ];
    for (const [from, text, removed] of cases) expect(sanitize(from)).toEqual({ text, removed });
  });

  it("takes out controls, bidi, zero-width, tags, fillers, annotation and stray selectors", () => {
    const hidden =
      "\0\x07\x0b\r\x7f\x85\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u200b\u200c\u200d\u2060\ufeff" +
      "\u00ad\u180e\u2061\u2064\u115f\u1160\u3164\uffa0\u17b4\u17b5\ufff9\ufffb\u2028\u2029\ufe00\ufe0f" +
      "\u{e0001}\u{e0041}\u{e007f}\u{e0100}\u{e01ef}";
    for (const char of hidden) expect(sanitize(`a${char}b`)).toEqual({ text: "ab", removed: 1 });
  });

  it("takes back what a backspace takes back, never a line's end", () => {
    expect(sanitize("pasx\bs s\bs3\b3").text).toBe("pass s3");
    expect(sanitize("a\n\b\bb").text).toBe("a\nb");
  });

  it("keeps a joiner or selector only where it shapes an emoji", () => {
    expect(sanitize("👩\u200dx").text).toBe("👩x");
    expect(sanitize("x\u200d👩").text).toBe("x👩");
    expect(sanitize("❤\ufe0f\ufe0f").text).toBe("❤\ufe0f");
    expect(sanitize("5\ufe0f").text).toBe("5");
    expect(sanitize("❤\u{e0105}\u{e0106}").text).toBe("❤");
  });

  it("shows a lone surrogate as U+FFFD, never joining halves that were apart", () => {
    expect(sanitize("a\ud83db").text).toBe("a\ufffdb");
    expect(sanitize("\ud83d\x07\ude00").text).toBe("\ufffd\ufffd");
  });

  it("keeps the number of lines and changes nothing the second time, whatever comes", () => {
    const parts = [
      "\x1b",
      "[",
      "]",
      "P",
      "\\",
      "\x9c",
      "\n",
      "a",
      "\u200d",
      "👩",
      "\ufe0f",
      "\ud83d",
      "\ude00",
      "\x07",
      "1",
    ];
    const changed: string[] = [];
    for (let seed = 1; seed <= 2_000; seed++) {
      let text = "";
      for (let at = 0, state = seed; at < 24; at++) {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        text += parts[(state >> 8) % parts.length];
      }
      const once = sanitize(text).text;
      const twice = sanitize(once);
      if (twice.text !== once || twice.removed !== 0) changed.push(text);
      if (once.split("\n").length !== text.split("\n").length) changed.push(text);
    }
    expect(changed).toEqual([]);
  });

  it("makes one line of names and commands", () => {
    const text = "a\nb\tc\x1b[1m\u202e";
    expect(sanitizeLine(text)).toBe("a\\nb\\tc");
    expect(sanitize(text).removed).toBe(2);
  });
});
