import { expect, test } from "vitest";
import { fold } from "../../../src/read/view/auto.ts";

test("repeats of one line", () => {
  expect(fold([..."abbbbbbc"])).toEqual([{ start: 1, period: 1, times: 6 }]);
});

test("repeats of a block, the unfinished last one left out", () => {
  expect(fold([..."xabcabcabcab"])).toEqual([{ start: 1, period: 3, times: 3 }]);
});

test("a few repeats are left alone", () => {
  expect(fold([..."aaab"])).toEqual([]);
});

test("a line to keep is in no repeat", () => {
  expect(fold([..."aaaaaaaaaaaa"], (at) => at === 6)).toEqual([
    { start: 0, period: 1, times: 6 },
    { start: 6, period: 1, times: 6 },
  ]);
});

test("repeats do not overlap and cover each line at most once", () => {
  const keys = [..."aaaaaababababcabcabcabcaaaa"];
  let next = 0;
  for (const { start, period, times } of fold(keys)) {
    expect(start).toBeGreaterThanOrEqual(next);
    next = start + period * times;
  }
  expect(next).toBeLessThanOrEqual(keys.length);
});
