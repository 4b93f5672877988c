import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import { estimateTokens } from "../../../src/read/view/token-count.ts";
import { VIEWS } from "../../../src/read/view/views.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, numbers, served } from "./sample.ts";

describe("every view", () => {
  const log = arrayLog([
    ...served(3000, "worker 3 lost its lease"),
    "x".repeat(50_000),
    "─".repeat(300),
    "",
    "Traceback (most recent call last):",
    '  File "a.py", line 1, in f',
    "KeyError: 'id'",
  ]);
  const baseline = arrayLog(served(2800, "GET /api/item/1 200 in 3ms"));

  test.each(VIEWS.flatMap((view) => [120, 500, 4000].map((maxTokens) => ({ view, maxTokens }))))(
    "$view keeps to $maxTokens tokens and accounts for what it leaves out",
    async ({ view, maxTokens }) => {
      const result = await readView(log, { view, maxTokens, grep: "item", baseline });
      expect(estimateTokens(renderPieces(result.pieces))).toBeLessThanOrEqual(maxTokens);
      expect(result).toMatchObject({ total: 3006, frozen: 3006, live: 0 });
      expect(result.shown).toBe(numbers(result).length);
      expect(result.shown).toBeGreaterThan(0);
      expect(result.cut).toBe(true);
      expect(numbers(result)).toEqual([...numbers(result)].sort((a, b) => a - b));
    },
  );

  test.each(["focus", "new"] as const)(
    "%s shows or counts each line exactly once",
    async (view) => {
      const { pieces } = await readView(log, { view, maxTokens: 700, baseline });
      let next = 1;
      for (const piece of pieces) {
        expect(piece.kind === "line" ? piece.n : piece.from).toBe(next);
        if (piece.kind === "gap") expect(piece.count).toBe(piece.to - piece.from + 1);
        next = (piece.kind === "line" ? piece.n : piece.to) + 1;
      }
      expect(next).toBe(3007);
    },
  );

  test.each(VIEWS)("%s of an empty log says so or shows nothing", async (view) => {
    const result = await readView(arrayLog([]), { view, maxTokens: 500, grep: "x" });
    expect(result).toMatchObject({ pieces: [], total: 0, shown: 0, cut: false });
    expect(result.note).toBeTruthy();
  });

  test.each(VIEWS)(
    "%s of one 5 MB line shows both its ends and how much is missing",
    async (view) => {
      const long = arrayLog([`begin ${"ab ".repeat(1_700_000)} end`]);
      const result = await readView(long, { view, maxTokens: 300, grep: "begin" });
      const text = renderPieces(result.pieces);
      expect(text).toMatch(/…\[\+\d,\d{3},\d{3} chars\]…/);
      expect(text).toContain("begin");
      expect(result.cut).toBe(true);
      expect(estimateTokens(text)).toBeLessThanOrEqual(300);
    },
  );

  test.each(VIEWS)("%s narrows to lines, stream and time", async (view) => {
    const mixed = arrayLog(count(60), { stream: (n) => (n % 2 ? "stdout" : "stderr") });
    const result = await readView(mixed, {
      view,
      maxTokens: 5000,
      grep: "line",
      lines: [10, 50],
      stream: "stderr",
      since: { time: 1000 + 19 * 10 },
    });
    expect(numbers(result).every((n) => n >= 20 && n <= 50 && n % 2 === 0)).toBe(true);
    expect(numbers(result).length).toBeGreaterThan(0);
  });
});
