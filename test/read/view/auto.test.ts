import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, served } from "./sample.ts";

describe("auto", () => {
  test("shows the whole log when it fits", async () => {
    const result = await readView(arrayLog(count(20)), { view: "auto", maxTokens: 1000 });
    expect(result).toMatchObject({
      view: "all",
      shown: 20,
      folded: 0,
      cut: false,
      next: { after: 20 },
    });
  });

  test("folds repeats when that makes it fit, and says how many", async () => {
    const texts = ["start", ...count(400, (n) => `copied file ${n}`), "done"];
    const result = await readView(arrayLog(texts), { view: "auto", maxTokens: 48 });
    expect(result).toMatchObject({ view: "all", folded: 398, cut: false });
    expect(renderPieces(result.pieces)).toBe(
      [
        "1: start",
        "2: copied file 1",
        "... L3-400 (398 lines like the one above)",
        "401: copied file 400",
        "402: done",
      ].join("\n"),
    );
  });

  test("shows more of a repeat where there is room", async () => {
    const texts = count(400, (n) => `./etc/conf${n}`);
    const result = await readView(arrayLog(texts), { view: "auto", maxTokens: 400 });
    expect(result).toMatchObject({ view: "all", cut: false });
    expect(result.shown).toBeGreaterThan(15);
    expect(result.shown + result.folded).toBe(400);
  });

  test("does not fold away a value that stands out", async () => {
    const texts = count(400, (n) => `GET /a ${n === 200 ? 500 : 200} ok`);
    const result = await readView(arrayLog(texts), { view: "auto", maxTokens: 300 });
    expect(renderPieces(result.pieces)).toContain("200: GET /a 500 ok");
  });

  test("focuses when nothing else fits", async () => {
    const log = arrayLog(served(2000, "ERROR disk is full"));
    const result = await readView(log, { view: "auto", maxTokens: 300 });
    expect(result.view).toBe("focus");
    expect(renderPieces(result.pieces)).toContain("1001: ERROR disk is full");
  });
});
