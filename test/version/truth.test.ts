import { describe, expect, test } from "vitest";
import { isHere, judge } from "./truth.ts";
import { PAIRS } from "./truth-pairs.ts";

/*
 * The part of bench/truth.ts that must hold at every commit: what was once called current and was
 * not, and what must not be called changed.
 */
const TOOLS = new Set(["sh", "bash", "node", "npm", "make", "git", "python3"]);
const EVERY = 2;

const chosen = PAIRS.filter(
  (pair, at) =>
    TOOLS.has(pair.tool) &&
    isHere(pair.tool) &&
    // Half of what is alike; all that is judged by what a command writes, or is not seen by git.
    (at % EVERY === 0 || pair.runs || pair.bare || pair.truth !== "changed"),
);

describe.each(chosen)("$tool: $name", (pair) => {
  test(`is ${pair.truth}`, async () => {
    const { judgement, verdict } = await judge(pair, false);
    expect({ judgement, text: verdict.text }).toEqual({ judgement: "correct", text: verdict.text });
  });
});

test("enough of the table is left on any machine", () => {
  expect(PAIRS.length).toBeGreaterThan(60);
  expect(new Set(PAIRS.map(({ tool }) => tool)).size).toBeGreaterThan(14);
  expect(chosen.length).toBeGreaterThan(30);
});
