import { describe, expect, it } from "vitest";
import { createSecretScanner, mergeByteRanges } from "../../src/redact/secret-scanner.ts";
import { secretWatch } from "../../src/redact/secret-watch.ts";

const bytes = (text: string) => Buffer.from(text);

describe("createSecretScanner", () => {
  it("finds a value wherever the chunks are cut", () => {
    const log = bytes("start s3cr3t-välue middle s3cr3t-välue end");
    const at = [log.indexOf("s3cr3t"), log.lastIndexOf("s3cr3t")];
    const length = bytes("s3cr3t-välue").length;
    for (let size = 1; size <= log.length; size++) {
      const feed = createSecretScanner(["s3cr3t-välue", "tiny"]);
      const found = [];
      for (let from = 0; from < log.length; from += size) {
        found.push(...feed(log.subarray(from, from + size), from));
      }
      expect(found).toEqual(at.map((start) => ({ start, end: start + length })));
    }
  });

  it("merges overlaps, the longest value and self-overlaps included", () => {
    const feed = createSecretScanner(["abcabc", "abcabcabcdef"]);
    expect(feed(bytes("xxabcabcabcdefxabcabcabc"), 100)).toEqual([
      { start: 102, end: 114 },
      { start: 115, end: 124 },
    ]);
  });

  it("does not join what was not consecutive, nor does a lent chunk changed later matter", () => {
    const feed = createSecretScanner(["secretvalue"]);
    const chunk = bytes("..secret");
    expect(feed(chunk, 0)).toEqual([]);
    chunk.fill(0);
    expect(feed(bytes("value"), 8)).toEqual([{ start: 2, end: 13 }]);
    expect(feed(bytes("secret"), 13)).toEqual([]);
    expect(feed(bytes("value"), 500)).toEqual([]);
  });

  it("finds each line of a value of many lines, as a terminal writes them", () => {
    const feed = createSecretScanner(["first-line\nsecond-line"]);
    expect(feed(bytes("first-line\r\nsecond-line\r\n"), 0)).toEqual([
      { start: 0, end: 10 },
      { start: 12, end: 23 },
    ]);
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
      { start: 14, end: 24 },
      { start: 2, end: 13 },
    ]);
  });
});
