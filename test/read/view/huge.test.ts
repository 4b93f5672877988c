import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import type { Line, LogReader } from "../../../src/store/log/line.ts";
import { numbers } from "./sample.ts";

describe("a log too large to read", () => {
  const WIDTH = 400;
  const PADDING = ` ${"x".repeat(WIDTH - 30)}`;
  /** 40 million long lines that are made when asked for, and counted. */
  const huge = (): LogReader & { made: number } => {
    const total = 40_000_000;
    const line = (n: number): Line => {
      log.made++;
      const text =
        n % 20_000_000 === 0 ? `needle ${n}` : `GET /item/${n} 200 in ${n % 90}ms${PADDING}`;
      return { n, text, time: n, stream: "tty", offset: n * WIDTH, live: false };
    };
    const range = (from: number, to: number): Line[] =>
      Array.from({ length: Math.max(0, Math.min(to, total) - from + 1) }, (_, at) =>
        line(from + at),
      );
    const log = {
      made: 0,
      totals: () => ({ bytes: total * WIDTH, lines: total, frozen: total }),
      range,
      head: (size: number) => range(1, size),
      tail: (size: number) => range(total - size + 1, total),
      *lines(from = 1) {
        for (let n = from; n <= total; n++) yield line(n);
      },
      lineAt: (time: number) => time,
    };
    return log;
  };

  test.each([
    ["tail", {}],
    ["head", {}],
    ["range", { lines: [20_000_000, 20_000_020] as [number, number] }],
    ["auto", { since: { line: 39_999_000 } }],
    ["grep", { grep: "needle", lines: [19_999_000, 20_000_500] as [number, number] }],
  ] as const)("%s reads no more than it shows", async (view, more) => {
    const log = huge();
    const result = await readView(log, { view, maxTokens: 1000, ...more });
    expect(result.shown).toBeGreaterThan(0);
    expect(log.made).toBeLessThan(5000);
  });

  test("focus looks at a bounded part and says which", async () => {
    const log = huge();
    const result = await readView(log, { view: "focus", maxTokens: 500 });
    expect(log.made).toBeLessThan(110_000);
    expect(result.looked).toEqual({ at: expect.any(Number), of: 40_000_000 });
    expect(numbers(result).at(-1)).toBe(40_000_000);
    expect(result.cut).toBe(true);
  });

  test("focus looks at a bounded number of lines, however short they are", async () => {
    const total = 3_000_000;
    let made = 0;
    const line = (n: number): Line => {
      made++;
      return { n, text: `ok ${n}`, time: n, stream: "tty", offset: n * 9, live: false };
    };
    const range = (from: number, to: number): Line[] =>
      Array.from({ length: Math.max(0, Math.min(to, total) - from + 1) }, (_, at) =>
        line(from + at),
      );
    const log: LogReader = {
      totals: () => ({ bytes: total * 9, lines: total, frozen: total }),
      range,
      head: (size) => range(1, size),
      tail: (size) => range(total - size + 1, total),
      *lines(from = 1) {
        for (let n = from; n <= total; n++) yield line(n);
      },
      lineAt: (time) => time,
    };
    const result = await readView(log, { view: "focus", maxTokens: 500 });
    expect(made).toBeLessThan(400_000);
    expect(result.looked).toEqual({ at: expect.any(Number), of: total });
  });

  test("grep stops looking and says where to go on", async () => {
    const log = huge();
    const result = await readView(log, { view: "grep", maxTokens: 1000, grep: "GET", count: 5 });
    expect(result.matches?.complete).toBe(false);
    expect(result).toMatchObject({ shown: 5, next: { after: 5 }, cut: false });
    expect(log.made).toBeLessThan(150_000);
  });
});
