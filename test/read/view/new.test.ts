import { describe, expect, test } from "vitest";
import { readView } from "../../../src/read/view/read.ts";
import { renderView } from "../../../src/read/view/render.ts";
import type { ViewResult } from "../../../src/read/view/view.ts";
import { arrayLog } from "../../fixtures/array-log.ts";
import { count, served } from "./sample.ts";

describe("new", () => {
  const good = served(3000, "cache hit ratio 0.91");
  const compared = async (lines: string[], more = {}): Promise<ViewResult> =>
    readView(arrayLog(lines), { view: "new", maxTokens: 400, baseline: arrayLog(good), ...more });

  test("shows what only this run says", async () => {
    const lines = served(3100, "worker 3 lost its lease");
    expect(renderView(await compared(lines))).toContain("1551: worker 3 lost its lease");
  });

  test("other numbers, times and ids are not news", async () => {
    const lines = good.map((line) => line.replace(/item\/\d+/, (id) => `item/9${id.slice(5)}`));
    const result = await compared(lines);
    expect(result.note).toMatch(/nothing new/);
  });

  test.each<[string, (n: number) => string, (n: number) => string]>([
    ["a pid by its name", (n) => `worker pid=${1000 + n} up`, (n) => `worker pid=${91_000 + n} up`],
    ["a pid in brackets", (n) => `sshd[${100 + n}]: up`, (n) => `sshd[${91_000 + n}]: up`],
    ["a day of the month", (n) => `Mar ${1 + (n % 2)} up`, (n) => `Mar ${28 + (n % 2)} up`],
    [
      "the time since the start, ahead of all",
      (n) => `${10_000 + n} up`,
      (n) => `${98_000 + n} up`,
    ],
  ])("%s is not, however far it is from the earlier run's", async (_, before, now) => {
    const result = await compared(count(50, now), { baseline: arrayLog(count(50, before)) });
    expect(result.note).toMatch(/nothing new/);
  });

  test("a number of another name, as far from the earlier run's, is", async () => {
    const [before, now] = [1000, 91_000].map((base) =>
      count(50, (n) => `worker rows=${base + n} up`),
    );
    const result = await compared(now!, { baseline: arrayLog(before!) });
    expect(renderView(result)).toMatch(/^\d+: worker rows=91/m);
  });

  test("a value the earlier run never had is", async () => {
    const lines = served(3000, "GET /api/item/7 500 in 20ms");
    expect(renderView(await compared(lines))).toContain("GET /api/item/7 500 in 20ms");
  });

  test("tells what is missing and what came far more often", async () => {
    good[700] = "checkpoint written";
    const lines = [
      ...served(3000, "GET /api/item/1 200 in 1ms"),
      ...count(4000, (n) => `cache hit ratio 0.9${n % 10}`),
    ];
    const result = await compared(lines);
    expect(result.missing).toContain("checkpoint written");
    expect(result.counts?.join()).toMatch(/^46\d\dx \(was 60\dx\): cache hit/);
  });

  test("calls nothing missing while the command runs or when a part was asked for", async () => {
    good[700] = "checkpoint written";
    expect((await compared(served(2000, "a"), { running: true })).missing).toBeUndefined();
    expect((await compared(served(2000, "a"), { lines: [1, 100] })).missing).toBeUndefined();
  });

  test("long lines are shortened around what is new in them, and what is missing", async () => {
    const long = (n: number, text: string): string =>
      `${"a b c d ".repeat(20)}${text} took=${n} ${"e f g h ".repeat(60)}`;
    const before = [...count(50, (n) => long(20 + (n % 9), "stored")), long(1, "replicated")];
    const now = count(50, (n) => long(n === 30 ? 90_000 : 20 + (n % 9), "stored"));
    const result = await compared(now, { baseline: arrayLog(before) });
    expect(renderView(result)).toMatch(/^30: .*took=90000 /m);
    expect(result.missing?.join()).toContain("replicated");
  });

  test("without an earlier run it says so", async () => {
    const result = await readView(arrayLog(good), { view: "new", maxTokens: 400 });
    expect(result.note).toMatch(/no earlier run/);
    expect(result.shown).toBeGreaterThan(0);
  });
});
