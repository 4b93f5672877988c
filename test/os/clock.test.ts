import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { timeForReader } from "../../src/os/clock.ts";

beforeEach(() => void vi.stubEnv("TZ", "Europe/Berlin"));
afterEach(() => void vi.unstubAllEnvs());

const now = Date.parse("2026-01-11T12:00:00Z");

test("a time is the reader's, with its age", () => {
  expect(timeForReader("2026-01-11T12:57:00.123+01:00", now)).toBe(
    "2026-01-11 12:57:00 +01:00 (3m 00s ago)",
  );
});

test("and the run's, where that was in another zone", () => {
  expect(timeForReader("2026-01-11T05:00:00.000-05:00", now)).toBe(
    "2026-01-11 11:00:00 +01:00 (2h 00m ago; 05:00:00 -05:00 where it ran)",
  );
  expect(timeForReader("2026-01-11T10:00:00.000Z", now)).toContain("10:00:00 +00:00 where it ran");
});
