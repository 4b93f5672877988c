import { describe, expect, test } from "vitest";
import { IgError } from "../../../src/error.ts";
import { readView } from "../../../src/read/view/read.ts";
import { renderPieces } from "../../../src/read/view/render.ts";
import type { ViewResult } from "../../../src/read/view/view.ts";
import { createRedactor } from "../../../src/redact/redactor.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, numbers } from "./sample.ts";

describe("grep", () => {
  const log = arrayLog(count(500, (n) => (n % 50 === 0 ? `Error ${n} (a.b)` : `fine ${n}`)));
  const grep = (grep: string, more = {}): Promise<ViewResult> =>
    readView(log, { view: "grep", maxTokens: 2000, grep, ...more });

  test("is literal unless told otherwise", async () => {
    expect((await grep("(a.b)")).matches).toEqual({ count: 10, complete: true });
    expect((await grep("Error .*")).matches?.count).toBe(0);
    expect((await grep("error")).matches?.count).toBe(0);
    expect((await grep("error", { ignoreCase: true })).matches?.count).toBe(10);
  });

  test("reads a regular expression in linear time", async () => {
    expect(numbers(await grep("^Error (100|200) ", { regex: true }))).toEqual([100, 200]);
    const nasty = arrayLog(["a".repeat(20_000)]);
    const result = await readView(nasty, {
      view: "grep",
      maxTokens: 99,
      grep: "(a+)+$x",
      regex: true,
    });
    expect(result.matches?.count).toBe(0);
  });

  test.each(["(", "a(?=b)", "(a)\\1", "((a{100}){100}){100}"])(
    "teaches when %s does not compile",
    async (bad) => {
      const error = await grep(bad, { regex: true }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(IgError);
      expect(error).toMatchObject({ code: "bad-pattern", hint: expect.stringContaining("RE2") });
    },
  );

  test("shows context, each line once", async () => {
    expect(numbers(await grep("Error 1", { context: 1 }))).toEqual([99, 100, 101, 149, 150, 151]);
  });

  test("a full budget still counts, and the cursor goes on from the last line shown", async () => {
    const seen: number[] = [];
    let after = 0;
    for (let page = 0; page < 20 && after < 500; page++) {
      const result = await grep("Error", { maxTokens: 60, since: { line: after } });
      seen.push(...numbers(result));
      if (page === 0) expect(result).toMatchObject({ cut: true, matches: { count: 10 } });
      after = result.next.after!;
    }
    expect(seen).toEqual([50, 100, 150, 200, 250, 300, 350, 400, 450, 500]);
  });

  test("does not find what masking hides", async () => {
    const token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a";
    const secret = arrayLog([`using ${token}`]);
    const redact = createRedactor().logLine;
    const found = await readView(secret, { view: "grep", maxTokens: 99, grep: "ghp_16C7", redact });
    expect(found.matches?.count).toBe(0);
    const shown = await readView(secret, { view: "tail", maxTokens: 99, redact });
    expect(renderPieces(shown.pieces)).not.toContain(token);
    expect(shown.masked).toHaveLength(1);
  });
});
