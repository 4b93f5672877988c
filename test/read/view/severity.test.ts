import { expect, test } from "vitest";
import { severity } from "../../../src/read/view/severity.ts";

test.each([
  "Traceback (most recent call last):",
  "panic: runtime error: index out of range",
  "thread 'main' panicked at src/main.rs:3:5:",
  "Segmentation fault (core dumped)",
  "kernel: Out of memory: Killed process 4312 (postgres)",
])("a crash: %s", (line) => expect(severity(line)).toBe(10));

test.each([
  "TypeError: Cannot read properties of undefined (reading 'x')",
  "npm ERR! code ERESOLVE",
  "src/a.c:3:1: error: expected ';'",
  " FAIL  src/a.test.ts > adds",
  "E       assert 41 == 42",
  "[error] 31#31: *7 upstream closed",
  "a.cc:3:4: error: no member named 'x' in 'y'",
  "error: null pointer passed to f",
  "    ✕ keeps the order (12 ms)",
])("an error: %s", (line) => expect(severity(line)).toBeGreaterThanOrEqual(8));

test.each([
  "connection refused by 10.0.0.1",
  "request timed out",
  "No space left on device",
  "loss=nan",
])("a failure: %s", (line) => expect(severity(line)).toBe(6));

test.each([
  "0 errors, 0 warnings",
  "found 0 vulnerabilities",
  "errors: 0",
  '{"level":"info","error":null,"failed":false}',
  "Compiled without any errors",
  "gcc -Werror -c error.c -o error.o",
  "✓ throws an error when empty",
  "test parser::fails_on_bad_input ... ok",
  "tests/test_a.py::test_error_is_raised PASSED [ 12%]",
  "copied src/error-page/index.ts",
  "listening on port 8080",
])("nothing: %s", (line) => expect(severity(line)).toBe(0));

test("a logger that calls it information is believed halfway", () => {
  const text = "payment failed";
  expect(severity(`2026-03-14 INFO ${text}`)).toBeLessThan(severity(`2026-03-14 ERROR ${text}`));
});

// Seconds if any of the patterns backtracked over the line.
test.each([
  ["errors", "error ", 200_000, 8],
  ["spaces", " ", 1_000_000, 0],
  ["numbers and letters", "0 x", 300_000, 0],
])("a long hostile line of %s does not take long", (_name, part, times, worst) => {
  expect(severity(part.repeat(times))).toBe(worst);
});
