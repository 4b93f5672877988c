import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, served } from "./sample.ts";

describe("focus", () => {
  const focus = async (lines: string[], maxTokens = 400): Promise<string> =>
    renderPieces((await readView(arrayLog(lines), { view: "focus", maxTokens })).pieces);

  test.each([
    "ERROR disk is full",
    "falling back to cpu",
    "GET /api/item/77 503 in 30ms",
    "GET /api/item/77 200 in 88000ms",
    "cache hit ratio nan",
  ])("finds %s among thousands of lines", async (strange) => {
    expect(await focus(served(4000, strange))).toContain(strange);
  });

  test("keeps a trace whole", async () => {
    const trace = ["Error: no such user", ...count(8, (n) => `    at f${n} (/srv/a.js:${n}:1)`)];
    const lines = served(3000, "x");
    lines.splice(1200, 0, ...trace);
    const text = await focus(lines, 600);
    for (const line of trace) expect(text).toContain(line);
  });

  test("a rare error is shown though common ones abound", async () => {
    const lines = count(3000, (n) => (n % 3 ? `tick ${n}` : `ERROR retry ${n}: connection reset`));
    lines[1500] = "ERROR table orders is corrupt";
    expect(await focus(lines)).toContain("ERROR table orders is corrupt");
  });

  test("gaps say what they are full of", async () => {
    expect(await focus(served(3000, "ERROR x"), 1500)).toMatch(/\d+x like "GET/);
  });
});
