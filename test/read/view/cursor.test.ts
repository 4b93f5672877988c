import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count } from "./sample.ts";

describe("a cursor", () => {
  test("gives each frozen line exactly once while the log grows, live lines apart", async () => {
    const seen: number[] = [];
    let after = 0;
    for (const [size, live] of [
      [40, 5],
      [90, 5],
      [90, 0],
      [300, 7],
      [300, 0],
    ] as const) {
      for (;;) {
        const log = arrayLog(count(size), { live });
        const page = await readView(log, { view: "auto", maxTokens: 150, since: { line: after } });
        const fresh = page.pieces.filter((piece) => piece.kind === "line");
        seen.push(...fresh.filter((line) => !line.live).map((line) => line.n));
        expect(page.next.after).toBeGreaterThanOrEqual(after);
        const more = page.next.after! > after;
        after = page.next.after!;
        if (!more) break;
      }
      expect(after).toBe(size - live);
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
  });

  test("says when nothing came", async () => {
    const result = await readView(arrayLog(count(5)), {
      view: "auto",
      maxTokens: 100,
      since: { line: 5 },
    });
    expect(result).toMatchObject({ shown: 0, cut: false, next: { after: 5 } });
    expect(result.note).toMatch(/nothing/);
  });

  test("live lines are shown under a mark and never enter it", async () => {
    const log = arrayLog(["a", "b", "50%"], { live: 1 });
    const result = await readView(log, { view: "auto", maxTokens: 100 });
    expect(renderPieces(result.pieces)).toBe(
      "1: a\n2: b\n... live lines, may still change:\n3: 50%",
    );
    expect(result).toMatchObject({ live: 1, frozen: 2, next: { after: 2 } });
  });
});
