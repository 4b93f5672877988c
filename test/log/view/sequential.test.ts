import { describe, expect, test } from "vitest";
import { IgError } from "../../../src/error.ts";
import { readView } from "../../../src/log/view/read.ts";
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

  test("count limits them", async () => {
    expect(numbers(await readView(log, { view: "tail", maxTokens: 900, count: 3 }))).toEqual([
      998, 999, 1000,
    ]);
    expect(numbers(await readView(log, { view: "head", maxTokens: 900, count: 3 }))).toEqual([
      1, 2, 3,
    ]);
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
