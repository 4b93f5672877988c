import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { expect, test } from "vitest";
import { countTokens, estimateTokens } from "../../../src/read/view/token-count.ts";

const SAMPLES = {
  "java log":
    "2026-11-22T15:47:07.007Z INFO [main] com.acme.orders.OrderService - Processed order 8f3a9c12-77ab-4e1f-9d3c-2b1a6e0f4d5c in 134ms",
  syslog:
    "Nov 22 15:42:01 host sshd[1234]: Accepted publickey for root from 10.0.0.12 port 51234 ssh2",
  "node frame":
    "    at Object.<anonymous> (/home/dev/demo/npm1/node_modules/ts-loader/dist/index.js:59:67)",
  layers: "a3ed95caeb02: Pull complete\n4f4fb700ef54: Already exists\n",
  prose: "The quick brown fox jumps over the lazy dog while the build is running.",
  japanese: "日本語のエラーメッセージが表示されました",
  rule: "─".repeat(110),
  braille: "⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏ installing",
};

test.each(Object.entries(SAMPLES))(
  "%s is estimated within 45 percent of a real tokenizer",
  (_, text) => {
    const real = encode(text).length;
    expect(countTokens(text)).toBeGreaterThan(real * 0.55);
    expect(countTokens(text)).toBeLessThan(real * 1.45);
  },
);

test("over mixed text the estimate with its margin is not too low", () => {
  const all = Object.values(SAMPLES).join("\n");
  expect(estimateTokens(all)).toBeGreaterThanOrEqual(encode(all).length);
});

test("nothing costs nothing", () => {
  expect(estimateTokens("")).toBe(0);
});
