import { describe, expect, it } from "vitest";
import { agree, oracleLines, withoutBlankEnd } from "./oracle.ts";
import { captures, render } from "./rendering.ts";

const texts = (data: Uint8Array, cols = 120, rows = 40) =>
  render(data, { cols, rows }).map((line) => line.text);

describe("the terminal model agrees with xterm.js", () => {
  it.each(captures())("on $name", ({ data }) => {
    for (const [cols, rows] of [
      [120, 40],
      [80, 24],
      [33, 7],
    ] as const)
      expect(agree(withoutBlankEnd(texts(data, cols, rows)), oracleLines(data, cols, rows))).toBe(
        true,
      );
  });
});
