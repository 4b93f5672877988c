import { describe, expect, it } from "vitest";
import {
  createSecretScanner,
  type FoundValue,
  mergeByteRanges,
} from "../../src/redact/secret-scanner.ts";
import { secretWatch } from "../../src/redact/secret-watch.ts";

const bytes = (text: string) => Buffer.from(text);
const places = (found: FoundValue[]) =>
  mergeByteRanges(found.map(({ start, end }) => ({ start, end })));

describe("createSecretScanner", () => {
  it("finds a value wherever the chunks are cut", () => {
    const log = bytes("start s3cr3t-välue middle s3cr3t-välue end");
    const at = [log.indexOf("s3cr3t"), log.lastIndexOf("s3cr3t")];
    const length = bytes("s3cr3t-välue").length;
    for (let size = 1; size <= log.length; size++) {
      const feed = createSecretScanner(["s3cr3t-välue", "tiny"]);
      const found: FoundValue[] = [];
      for (let from = 0; from < log.length; from += size) {
        found.push(...feed(log.subarray(from, from + size), from));
      }
      expect(places(found)).toEqual(at.map((start) => ({ start, end: start + length })));
    }
  });

  it("merges overlaps, the longest value and self-overlaps included", () => {
    const feed = createSecretScanner(["abcabc", "abcabcabcdef"]);
    expect(places(feed(bytes("xxabcabcabcdefxabcabcabc"), 100))).toEqual([
      { start: 102, end: 114 },
      { start: 115, end: 124 },
    ]);
  });

  it("does not join what was not consecutive, nor does a lent chunk changed later matter", () => {
    const feed = createSecretScanner(["secretvalue"]);
    const chunk = bytes("..secret");
    expect(feed(chunk, 0)).toEqual([]);
    chunk.fill(0);
    expect(places(feed(bytes("value"), 8))).toEqual([{ start: 2, end: 13 }]);
    expect(feed(bytes("secret"), 13)).toEqual([]);
    expect(feed(bytes("value"), 500)).toEqual([]);
  });

  it("finds each line of a value of many lines, as a terminal writes them", () => {
    const feed = createSecretScanner(["first-line\nsecond-line"]);
    expect(places(feed(bytes("first-line\r\nsecond-line\r\n"), 0))).toEqual([
      { start: 0, end: 10 },
      { start: 12, end: 23 },
    ]);
  });

  it.each([
    ["a colour in the middle", "s3cr\x1b[1;31met-v\x1b[0malue"],
    ["written twice, as bold", "s\bs3\b3c\bcr\bre\bet\bt-\b-v\bva\bal\blu\bue\be"],
    ["a slip taken back", "s3crxx\b\bet-value"],
    ["zero-width characters and a soft hyphen", "s3\u200bcr\u00adet\ufeff-\u2060value"],
    ["a line end of the program", "s3cret-\r\nvalue"],
    ["a window's title in between", "s3cret\x1b]0;title\x07-value"],
  ])("finds a value with %s", (_how, printed) => {
    const log = bytes(`before ${printed} after`);
    for (const size of [1, 3, log.length]) {
      const feed = createSecretScanner(["s3cret-value"]);
      const found: FoundValue[] = [];
      for (let from = 0; from < log.length; from += size)
        found.push(...feed(log.subarray(from, from + size), from));
      expect(new Set(found.map(({ value }) => value))).toEqual(new Set(["s3cret-value"]));
      expect(log.subarray(found[0]!.start, found[0]!.end).toString().at(0)).toBe("s");
      expect(log.subarray(found[0]!.start, found[0]!.end).toString().at(-1)).toBe("e");
    }
  });

  it("finds nothing without values", () => {
    expect(createSecretScanner(["", "abc"])(bytes("abc"), 0)).toEqual([]);
  });
});

it("mergeByteRanges joins overlaps and keeps neighbours apart", () => {
  expect(
    mergeByteRanges([
      { start: 5, end: 9 },
      { start: 0, end: 3 },
      { start: 2, end: 4 },
      { start: 4, end: 5 },
    ]),
  ).toEqual([
    { start: 0, end: 4 },
    { start: 4, end: 5 },
    { start: 5, end: 9 },
  ]);
});

describe("secretWatch", () => {
  it("tells the first place of each line of a value, however they are printed", () => {
    let told: { start: number; end: number }[] = [];
    const watch = secretWatch(["first-half\nsecond-half\nx"], (ranges) => {
      told = ranges;
    });
    const print = (text: string) =>
      watch.event({ type: "output", time: 0, stream: "tty", data: Buffer.from(text) });
    print("a second-h");
    print("alf first-half\r\nsecond-half first-half");
    expect(told).toEqual([
      { start: 2, end: 13 },
      { start: 14, end: 24 },
    ]);
  });
});
