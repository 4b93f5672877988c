import { expect, test } from "vitest";
import { canonical, fold, hashLine, lengthOf } from "../../../src/read/identify/paste/canonical.ts";
import { buildQuery } from "../../../src/read/identify/paste/query.ts";

const LINES = [
  "epoch 3/10 | loss 0.7312 | lr 3.0e-4",
  "  └── café naïve — déjà vu ✓ 100%",
  "配送テーブルの履歴を更新: 3407 件 (3.03 秒)",
  "Größe: ÄÖÜ ﬁn ①",
  "Привет, мир 42",
  "[31mred[0m and [1;32mgreen[0m, [10 things] [x]",
  "",
  "──────── ════ ████",
  "👩‍💻 emoji",
];

test("the hash of a line is the hash of its canonical text, whatever the script", () => {
  for (const line of LINES) {
    expect(lengthOf(fold(line)), line).toBe(canonical(line).length);
    if (canonical(line) === canonical(canonical(line)))
      expect(hashLine(canonical(line)), line).toBe(hashLine(line));
  }
});

test("a line wrapped anywhere joins to the same hash", () => {
  for (const line of LINES)
    for (let cut = 0; cut <= line.length; cut++) {
      const [left, right] = [line.slice(0, cut), line.slice(cut)];
      // Half an escape whose ESC is lost is text.
      if (/\[[\d;]*$/.test(left)) continue;
      const rows = [left, right].map((text, i) => ({
        line: i + 1,
        text,
        role: "content" as const,
      }));
      const { byHash } = buildQuery(rows, [0], () => true);
      if (hashLine(line) !== 0)
        expect([...byHash.keys()], `${left}|${right}`).toContain(hashLine(line));
    }
});

test("what copying loses does not count, what it keeps does", () => {
  expect(hashLine("│ a  12 │ ok │")).toBe(hashLine("a\t12 ok"));
  expect(hashLine("loss 0.71")).not.toBe(hashLine("loss 0.72"));
  expect(hashLine("配送を更新")).not.toBe(hashLine("請求を更新"));
  expect(hashLine("──────")).toBe(0);
  expect(hashLine("\u001b[31mred")).toBe(hashLine("[31mred"));
});
