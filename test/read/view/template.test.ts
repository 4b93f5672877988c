import { expect, test } from "vitest";
import { parameterNumber, template, words } from "../../../src/read/view/template.ts";

const same = (a: string, b: string): void => expect(template(a).key).toBe(template(b).key);

test.each([
  ["times", "2026-03-14 08:15:30,123 INFO ready", "2025-01-02 23:00:01,999 INFO ready"],
  ["month names", "Mar 14 08:15:30 host sshd[1]: ok", "Nov 22 15:42:01 host sshd[29871]: ok"],
  ["durations in other units", "done in 12 ms", "done in 1.4 s"],
  [
    "hashes and uuids",
    "id 8f3a9c12-77ab-4e1f-9d3c-2b1a6e0f4d5c",
    "id 00000000-0000-4000-a000-000000000001",
  ],
  ["paths with and without digits", "wrote /tmp/a/out.txt", "wrote /tmp/b2/out7.txt"],
  ["padding in brackets", "[  7%] Building", "[100%] Building"],
  ["bars", "load ━━━━━━━━ 12%", "load ━━━ 4%"],
  ["column padding", "a    3", "a  4000"],
])("%s are masked", (_, a, b) => same(a, b));

test("other words make another template", () => {
  expect(template("connected to db").key).not.toBe(template("connected to cache").key);
});

test("the masked values are given in order", () => {
  expect(template("wrote 12 rows to /var/db/x in 3ms").parameters).toEqual([
    "12",
    "/var/db/x",
    "3ms",
  ]);
});

test("a longer value in a long line does not make another template", () => {
  const long = (n: number): string => `${"a b c ".repeat(30)}took=${n} ${"d e f ".repeat(200)}`;
  same(long(7), long(70_000_000));
});

test("a very long line is bounded", () => {
  expect(template("x ".repeat(1_000_000)).key.length).toBeLessThan(1000);
});

test("words are the meaningful ones, each once, in lower case", () => {
  expect(words("Failed to open, failed to READ it")).toEqual(["failed", "open", "read"]);
});

test.each([
  ["41.2%", 41.2],
  ["-3", -3],
  ["1,204", 1204],
  ["12ms", 12],
  ["3.0e-04", 0.0003],
  ["08:15:30", undefined],
  ["8f3a9c12", undefined],
  ["10.0.0.1", undefined],
])("parameter %s is the number %s", (parameter, value) => {
  expect(parameterNumber(parameter)).toBe(value);
});
