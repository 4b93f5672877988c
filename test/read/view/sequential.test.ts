import { describe, expect, test } from "vitest";
import { IgError } from "../../../src/error.ts";
import { readView } from "../../../src/read/view/read.ts";
import { renderView } from "../../../src/read/view/render.ts";
import { VIEWS } from "../../../src/read/view/views.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, numbers } from "./sample.ts";

describe("head, tail and range", () => {
  const log = arrayLog(count(1000));

  test("tail keeps the end and says where to go on backwards", async () => {
    const result = await readView(log, { view: "tail", maxTokens: 100 });
    expect(numbers(result).at(-1)).toBe(1000);
    expect(result).toMatchObject({
      cut: true,
      next: { before: numbers(result)[0]! - 1, after: 1000 },
    });
  });

  test("head keeps the beginning and its cursor is the last line shown", async () => {
    const result = await readView(log, { view: "head", maxTokens: 100 });
    expect(numbers(result)[0]).toBe(1);
    expect(result.next).toEqual({ after: numbers(result).at(-1) });
  });

  test("count limits them, which is no cut", async () => {
    const tail = await readView(log, { view: "tail", maxTokens: 900, count: 3 });
    expect(numbers(tail)).toEqual([998, 999, 1000]);
    expect(tail).toMatchObject({ cut: false, next: { before: 997, after: 1000 } });
    const head = await readView(log, { view: "head", maxTokens: 900, count: 3 });
    expect(numbers(head)).toEqual([1, 2, 3]);
    expect(head).toMatchObject({ cut: false, next: { after: 3 } });
    const both = await readView(log, { view: "tail", maxTokens: 30, count: 300 });
    expect(both).toMatchObject({ cut: true, omitted: true });
  });

  test("characters limit them as well as tokens, in one look at the log", async () => {
    const chars = (result: Awaited<ReturnType<typeof readView>>) => renderView(result).length;
    for (const view of VIEWS) {
      let asked = 0;
      const totals = () => {
        asked++;
        return log.totals();
      };
      const counted = { ...log, totals };
      for (const maxChars of [150, 1000, 4000]) {
        asked = 0;
        const result = await readView(counted, { view, maxTokens: 9000, maxChars, grep: "line" });
        expect(asked).toBe(1);
        expect(chars(result)).toBeLessThanOrEqual(maxChars + 120);
        // Of a thousand lines alike a focus shows few.
        const least = /auto|focus|new/.test(view) ? 0 : maxChars / 2;
        expect(chars(result)).toBeGreaterThan(least);
      }
    }
  });

  test("a range that fits is complete", async () => {
    const result = await readView(log, { view: "range", maxTokens: 900, lines: [500, 510] });
    expect(numbers(result)).toEqual([500, 501, 502, 503, 504, 505, 506, 507, 508, 509, 510]);
    expect(result.cut).toBe(false);
  });

  test("a range beyond the end says how long the log is", async () => {
    const result = await readView(log, { view: "range", maxTokens: 900, lines: [2000, 2010] });
    expect(result).toMatchObject({ shown: 0, note: expect.stringContaining("1000") });
  });

  test.each([[[0, 5]], [[9, 3]], [[1.5, 3]]] as const)("%j is refused", async (lines) => {
    await expect(
      readView(log, { view: "range", maxTokens: 9, lines: [...lines] as [number, number] }),
    ).rejects.toThrow(IgError);
  });
});
