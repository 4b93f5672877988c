import headless from "@xterm/headless";
import { describe, expect, it } from "vitest";
import { Terminal } from "../../src/screen/terminal.ts";
import { cellWidth } from "../../src/screen/width.ts";
import { fuzzStream } from "./fuzz.ts";
import { agree, oracleLines, withoutBlankEnd } from "./oracle.ts";
import { captures, differsByDesign, random, render } from "./rendering.ts";

/** How many fuzz streams: IG_FUZZ=12000 for all. */
const STREAMS = Number(process.env.IG_FUZZ || 300);
const SIZES = [
  [120, 40],
  [80, 24],
  [20, 6],
  [10, 3],
  [40, 10],
] as const;

function texts(data: Uint8Array | string, cols = 120, rows = 40): string[] {
  return render(Buffer.from(data), { cols, rows }).map((line) => line.text);
}

/** The stream's lines as they freeze, then the live ones. */
function frozenAndLive(data: Buffer, cols: number, rows: number) {
  const frozen: string[] = [];
  const terminal = new Terminal({ cols, rows, onFrozen: (line) => frozen.push(line.text) });
  terminal.feed(data, 0, data.length, 0);
  return { frozen, live: terminal.live() };
}

describe("against xterm.js", () => {
  it.each(captures())("$name", ({ data }) => {
    for (const [cols, rows] of SIZES)
      expect(agree(withoutBlankEnd(texts(data, cols, rows)), oracleLines(data, cols, rows))).toBe(
        true,
      );
  });

  it(`${STREAMS} fuzz streams`, { timeout: 1_200_000 }, () => {
    const wrong: number[] = [];
    let byDesign = 0;
    for (let seed = 0; seed < STREAMS; seed++) {
      const [cols, rows] = SIZES[seed % SIZES.length]!;
      const data = fuzzStream(seed, cols, rows);
      if (differsByDesign(data, cols, rows)) byDesign++;
      else if (!agree(withoutBlankEnd(texts(data, cols, rows)), oracleLines(data, cols, rows)))
        wrong.push(seed);
    }
    expect(wrong).toEqual([]);
    expect(byDesign).toBeLessThan(STREAMS / 10);
  });

  it("gives each character below U+20000 the cells xterm.js gives it, where Unicode has not changed", () => {
    const terminal = new headless.Terminal({ allowProposedApi: true });
    const unicode = (
      terminal as unknown as { _core: { unicodeService: { wcwidth(code: number): number } } }
    )._core.unicodeService;
    const isEmoji = /\p{Emoji_Presentation}/u;
    const isMark = /[\p{Mn}\p{Me}\p{Cf}]/u;
    let differences = 0;
    for (let code = 0xa0; code < 0x20000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const char = String.fromCodePoint(code);
      const theirs = unicode.wcwidth(code);
      if (cellWidth(code) === theirs || isEmoji.test(char)) continue;
      // Unicode 6 knew fewer marks and fewer wide characters: it says 1 where they were added.
      if (theirs === 1 || (theirs === 2 && isMark.test(char))) differences++;
      else if (cellWidth(code) === 1)
        differences += 1_000_000 * Number(theirs === 2 && code > 0x10000);
    }
    expect(differences).toBeLessThan(12_000);
    expect([0x1f600, 0x4e2d, 0x301, 0xe9, 0xac00, 0x200d].map(cellWidth)).toEqual([
      2, 2, 0, 1, 2, 0,
    ]);
  });
});

describe("frozen lines", () => {
  const sources = [
    ...captures().map(({ name, data }) => ({ name, data, cols: 120, rows: 40 })),
    ...Array.from({ length: 60 }, (_, seed) => {
      const [cols, rows] = SIZES[seed % SIZES.length]!;
      return { name: `fuzz ${seed}`, data: fuzzStream(seed + 50_000, cols, rows), cols, rows };
    }),
  ];

  it("never change, wherever the log is cut, and live ones follow them without a gap", () => {
    for (const { name, data, cols, rows } of sources) {
      const whole = texts(data, cols, rows);
      const pick = random(data.length);
      for (let cut = 0; cut < 15; cut++) {
        const prefix = data.subarray(0, pick(data.length + 1));
        const { frozen, live } = frozenAndLive(prefix, cols, rows);
        expect(whole.slice(0, frozen.length), name).toEqual(frozen);
        expect(live.map((line) => line.n)).toEqual(live.map((_, i) => frozen.length + 1 + i));
      }
    }
  });

  it("come out the same however the bytes are cut into chunks", () => {
    for (const { name, data, cols, rows } of sources) {
      const lines: string[] = [];
      const terminal = new Terminal({ cols, rows, onFrozen: (line) => lines.push(line.text) });
      for (let at = 0; at < data.length; at++) terminal.feed(data, at, at + 1, 0);
      terminal.end();
      expect(lines, name).toEqual(texts(data, cols, rows));
    }
  });
});

describe("what is shown", () => {
  it("counts a line for each newline, and one for what is left", () => {
    expect(texts("a\r\n\r\n\r\nb\r\n")).toEqual(["a", "", "", "b"]);
    expect(texts("a\r\nb")).toEqual(["a", "b"]);
    expect(texts("a\r\n\x1b[0m")).toEqual(["a"]);
    expect(texts("")).toEqual([]);
  });

  it("shows broken UTF-8 as U+FFFD, one for each maximal part, and shifts nothing", () => {
    const pick = random(7);
    for (let i = 0; i < 300; i++) {
      const bytes = Buffer.from(Array.from({ length: 40 }, () => 0x80 + pick(0x80)));
      const expected = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      // Controls and marks do other things than to be shown.
      if (/[\u0080-\u009f\ufeff]|\p{M}|\p{Cf}/u.test(expected)) continue;
      expect(texts(bytes, 200, 5)).toEqual([expected]);
    }
    expect(texts(Buffer.from([0x61, 0xe2, 0x82]), 80, 5)).toEqual(["a\ufffd"]);
  });

  it("leaves one line where a full-screen program was", () => {
    const fullScreen = (from: number, to: number) => `[${from}-${to}]`;
    const data = Buffer.from("$ vim\r\n\x1b[?1049h\x1b[2Jtext\x1b[5;5H~\x1b[?1049lafter\r\n");
    const lines = render(data, { cols: 40, rows: 10, fullScreen });
    expect(lines.map((line) => line.text)).toEqual(["$ vim", "[14-37]", "after"]);
    const killed = render(data.subarray(0, 25), { cols: 40, rows: 10, fullScreen });
    expect(killed.map((line) => line.text)).toEqual(["$ vim", "[14-25]"]);
  });

  it("leaves nothing where the other screen was not used", () => {
    const fullScreen = () => "[full-screen program]";
    const data = Buffer.from("one\r\n\x1b[?1049h\x1b[?1049ltwo\r\n");
    const lines = render(data, { cols: 40, rows: 10, fullScreen });
    expect(lines.map((line) => line.text)).toEqual(["one", "two"]);
  });

  it("keeps what a reset wipes off the screen", () => {
    expect(texts("error TS2322\r\n\x1bcbuild 2\r\n")).toEqual(["error TS2322", "build 2"]);
  });

  it("joins a secret that two rows share", () => {
    expect(texts("key=abcdefghijklmnop\r\n", 10, 4)).toEqual(["key=abcdefghijklmnop"]);
  });

  it("keeps the text of the lines on the screen when the window changes", () => {
    const data = Buffer.from(`${"0123456789".repeat(5)}\r\nshort\r\n日本語日本語\r\nlast`);
    for (const [cols, rows] of [
      [80, 10],
      [7, 10],
      [13, 3],
      [20, 24],
    ] as const) {
      const lines: string[] = [];
      const terminal = new Terminal({ cols: 20, rows: 10, onFrozen: (l) => lines.push(l.text) });
      terminal.feed(data, 0, data.length, 0);
      terminal.resize(cols, rows);
      terminal.end();
      expect(lines).toEqual(["0123456789".repeat(5), "short", "日本語日本語", "last"]);
    }
  });

  it("cuts an endless line, and says by how much", () => {
    const line = Buffer.alloc(1_000_000, "x");
    for (const pipe of [true, false]) {
      const [only] = render(line, { cols: 80, rows: 24, pipe });
      expect(only!.text.length + only!.cut).toBe(1_000_000);
      expect(only!.text.length).toBe(65_536);
    }
  });
});
