import { expect, test } from "vitest";
import { profileOf } from "../../../src/read/view/profile.ts";
import { rank } from "../../../src/read/view/rank.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count } from "./sample.ts";

/** Line numbers in the order of their rank: a busy log with these lines at 100, 200, 300 and so on. */
function order(strange: string[]): number[] {
  const texts = count(1000, (n) => `request ${n} served`);
  for (const [at, text] of strange.entries()) texts[100 * (at + 1) - 1] = text;
  const lines = arrayLog(texts).range(1, 1000);
  return rank(lines, profileOf(lines))
    .map(({ at }) => at + 1)
    .filter((n) => n % 100 === 0 && n <= 100 * strange.length);
}

test("of errors as bad and as rare as each other, the first comes first and the last second", () => {
  expect(order(["ERROR alpha", "ERROR bravo", "ERROR charlie"])).toEqual([100, 300, 200]);
});

test("what says the same again in like words waits for what says something else", () => {
  const like = ["red", "blue", "green", "pink", "grey"].map(
    (name) => `ERROR cannot open file ${name}`,
  );
  const ranked = order([...like, "falling back to the disk"]);
  expect(ranked).toHaveLength(6);
  expect(ranked.indexOf(600)).toBeLessThan(4);
});
