import { describe, expect, test } from "vitest";
import { Excerpt } from "../../../src/read/view/excerpt.ts";
import { costOf, renderPieces } from "../../../src/read/view/render.ts";
import type { Asked } from "../../../src/read/view/view.ts";
import { arrayLog } from "../../fixtures/array-log.ts";

const request: Asked = {
  maxTokens: 1000,
  redact: ({ text }) => ({ text, removed: 0, masked: [] }),
};

/** Lines `at`, counted from 0, are chosen of these, and what lies between is bridged. */
function bridged(texts: string[], at: number[], room = 800): string[] {
  const lines = arrayLog(texts).range(1, texts.length);
  const window = {
    from: 1,
    to: texts.length,
    options: {},
    total: texts.length,
    frozen: texts.length,
    bytes: 0,
  };
  const excerpt = new Excerpt(lines, window, request, room);
  for (const one of at) expect(excerpt.add(one, room)).toBe(true);
  excerpt.bridge(room);
  const pieces = excerpt.pieces();
  // It knows what it costs: never less than what is written in the end.
  expect(excerpt.cost).toBeGreaterThanOrEqual(costOf(renderPieces(pieces), request));
  return renderPieces(pieces).split("\n");
}

describe("a gap between two lines that are shown", () => {
  const long = "a line of many words that costs more than a mark which says one line is not here";

  test("of one line is closed: the line costs no more than the mark", () => {
    expect(bridged(["a", "b", "c"], [0, 2])).toEqual(["1: a", "2: b", "3: c"]);
  });

  test("of two lines is closed", () => {
    expect(bridged(["a", "b", "c", "d"], [0, 3])).toEqual(["1: a", "2: b", "3: c", "4: d"]);
  });

  test("of three lines is not", () => {
    expect(bridged(["a", "b", "c", "d", "e"], [0, 4])).toEqual([
      "1: a",
      "... L2-4 (3 lines)",
      "5: e",
    ]);
  });

  test("stays where its line is dearer than the mark", () => {
    expect(bridged(["a", `${long} and ${long}`, "c"], [0, 2])).toEqual([
      "1: a",
      "... L2 (1 line)",
      "3: c",
    ]);
  });

  test("is closed though its line costs a little more than nothing", () => {
    expect(bridged(["a", "GET /item/7 200 in 3ms", "c"], [0, 2])).toHaveLength(3);
  });
});
