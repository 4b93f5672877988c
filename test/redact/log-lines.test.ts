import { expect, test } from "vitest";
import { createRedactor } from "../../src/redact/redactor.ts";
import type { Line } from "../../src/store/log/line.ts";

const line = (n: number, text: string): Line => ({
  n,
  text,
  time: 0,
  stream: "stdout",
  offset: n * 100,
  live: false,
});
const sent = (lines: Line[], first = 1) =>
  [...createRedactor().logLines(lines, first)].map(({ text }) => text);

const KEY = [
  "-----BEGIN RSA PRIVATE KEY-----",
  ...Array.from({ length: 20 }, (_, i) => Buffer.alloc(48, `${i}kZ9`).toString("base64")),
  "-----END RSA PRIVATE KEY-----",
];

test("secrets are masked, escapes taken out, and the number of lines stays", () => {
  const token = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
  const texts = sent([line(1, `token ${token}`), line(2, "\x1b[31mred\x1b[0m"), line(3, "")]);
  expect(texts[0]).toMatch(/^token \[masked:/);
  expect(texts.slice(1)).toEqual(["red", ""]);
});

test("a private key is masked wherever the export begins within it", () => {
  const lines = ["before", ...KEY, "after"].map((text, i) => line(i + 1, text));
  for (const first of [1, 2, 5, 15, 22]) {
    const texts = sent(lines, first);
    expect(texts).toHaveLength(lines.length - first + 1);
    for (const text of texts)
      expect(KEY.slice(1, -1).some((secret) => text.includes(secret.slice(0, 12)))).toBe(false);
    expect(texts.at(-1)).toBe("after");
  }
});

test("numbers, places and times are left as they are", () => {
  const lines = Array.from({ length: 2000 }, (_, i) => line(i + 1, `line ${i + 1}`));
  const got = [...createRedactor().logLines(lines, 700)];
  expect(got).toEqual(lines.slice(699));
});

test("known values are masked wherever they stand", () => {
  const [text] = [...createRedactor(["s3cr3tvalue"]).logLines([line(1, "x=s3cr3tvalue.")], 1)];
  expect(text!.text).not.toContain("s3cr3tvalue");
});
