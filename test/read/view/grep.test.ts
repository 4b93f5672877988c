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

  /** Visits more than a thousand steps for nearly every character. */
  const HEAVY = "(a|b|c|d|e)(.{0,60}x){10}.*[yz]{3}";
  const prose = (chars: number, seed: number): string => {
    let text = "";
    for (let state = seed; text.length < chars; ) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += "abcdefghijklmnopqrstuvwx     "[(state >>> 8) % 29];
    }
    return text;
  };

  test("a regex that would take minutes says where to go on, and going on gets to the end", async () => {
    const lines = count(60, (n) => (n === 60 ? `${"ax".repeat(20)}yyy` : prose(20_000, n)));
    const long = arrayLog(lines);
    const asked = { view: "grep", maxTokens: 999, grep: HEAVY, regex: true } as const;
    const first = await readView(long, asked);
    expect(first).toMatchObject({ matches: { count: 0, complete: false }, cut: true });
    expect(first.next.after).toBeGreaterThan(0);
    expect(first.next.after).toBeLessThan(59);
    expect(first.note).toBe(
      `searched up to line ${first.next.after} only; go on with lines ${first.next.after! + 1}-`,
    );
    const last = await readView(long, { ...asked, since: { line: 58 } });
    expect(numbers(last)).toEqual([60]);
  });

  test("one endless line is passed over, and the answer says so", async () => {
    const lines = [prose(3_000_000, 7), `${"ax".repeat(20)}yyy`];
    const asked = { view: "grep", maxTokens: 999, grep: HEAVY, regex: true } as const;
    const first = await readView(arrayLog(lines), asked);
    expect(first).toMatchObject({
      matches: { count: 0, complete: false },
      note: expect.stringContaining("line 1 (3,000,000 characters) NOT searched"),
      next: { after: 1 },
    });
    expect(numbers(await readView(arrayLog(lines), { ...asked, since: { line: 1 } }))).toEqual([2]);
  });

  test("a regex that is too large says how to make it smaller", async () => {
    const error = await grep("[a-z]{1000}".repeat(20), { regex: true }).catch((thrown) => thrown);
    expect(error).toMatchObject({
      code: "bad-pattern",
      message: expect.stringContaining("too large (20,002 steps)"),
      hint: expect.stringContaining("use * or +"),
    });
  });
});
