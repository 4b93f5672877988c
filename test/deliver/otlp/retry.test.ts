import { expect, test } from "vitest";
import { backoffMs, judge, retryAfterMs } from "../../../src/deliver/otlp/retry.ts";

const reply = (status: number, more: object = {}) => ({ status, body: new Uint8Array(), ...more });

test.each([
  [200, "accepted"],
  [204, "accepted"],
  [400, "refused"],
  [413, "refused"],
  [401, "paused"],
  [403, "paused"],
  [404, "paused"],
  [500, "paused"],
  [301, "paused"],
  [429, "retry"],
  [502, "retry"],
  [503, "retry"],
  [504, "retry"],
])("%i means %s", (status, kind) => {
  expect(judge(reply(status)).kind).toBe(kind);
});

test("Retry-After is seconds or a date, and never over an hour", () => {
  const now = Date.parse("2026-01-11T04:30:00Z");
  expect(retryAfterMs("7", now)).toBe(7000);
  expect(retryAfterMs("Sun, 11 Jan 2026 04:30:09 GMT", now)).toBe(9000);
  expect(retryAfterMs("Sun, 11 Jan 2026 04:00:00 GMT", now)).toBe(0);
  expect(retryAfterMs("99999999", now)).toBe(3_600_000);
  expect(retryAfterMs("soon", now)).toBeUndefined();
  expect(retryAfterMs(undefined, now)).toBeUndefined();
});

test("the wait doubles up to the cap, with jitter below it", () => {
  const wait = (attempt: number, random: number) =>
    backoffMs(attempt, { base: 500, cap: 30_000 }, () => random);
  expect([0, 1, 2, 3].map((attempt) => wait(attempt, 1))).toEqual([500, 1000, 2000, 4000]);
  expect(wait(2, 0)).toBe(1000);
  expect(wait(1000, 1)).toBe(30_000);
});

test("a stranger's message is one short line without escapes", () => {
  const body = Buffer.from(`a\x1b[31m\nb${"x".repeat(1000)}`);
  const verdict = judge(reply(503, { body }));
  expect(verdict).toMatchObject({ kind: "retry", why: expect.stringMatching(/^HTTP 503: a/) });
  expect((verdict as { why: string }).why).toMatch(/^[ -~]{1,320}$/);
});
