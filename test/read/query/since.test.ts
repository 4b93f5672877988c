import { describe, expect, it } from "vitest";
import { parseSince, sinceCursor } from "../../../src/read/query/since.ts";

const now = new Date(2026, 0, 11, 14, 2, 30, 250).getTime();
const today = (...time: [hours: number, minutes: number, seconds: number]) =>
  new Date(2026, 0, 11, ...time, 0).getTime();

describe("since", () => {
  it.each([
    ["5m", now - 300_000],
    ["2h", now - 7_200_000],
    ["1.5h", now - 5_400_000],
    ["30d", now - 30 * 86_400_000],
    ["10s", now - 10_000],
    ["250ms", now - 250],
    [" 5 m ", now - 300_000],
    ["0s", now],
  ])("%j is so long before now", (text, time) => {
    expect(parseSince(text, now)).toEqual({ time });
  });

  it.each([
    ["14:02", today(14, 2, 0)],
    ["9:05", today(9, 5, 0)],
    ["09:05:07", today(9, 5, 7)],
    // Not yet come: of today all the same.
    ["23:59", today(23, 59, 0)],
  ])("%s is a time of today", (text, time) => {
    expect(parseSince(text, now)).toEqual({ time });
  });

  it.each([
    ["2026-01-11T04:30:00Z", Date.UTC(2026, 0, 11, 4, 30)],
    ["2026-01-11T04:30:00.123+02:00", Date.UTC(2026, 0, 11, 2, 30, 0, 123)],
    ["2026-01-10", Date.UTC(2026, 0, 10)],
  ])("%s is a time of its own", (text, time) => {
    expect(parseSince(text, now)).toEqual({ time });
  });

  it("may be a cursor, of which only the line is left", () => {
    expect(parseSince("run_k3f9x2a7+1204", now)).toEqual({ line: 1204 });
    expect(sinceCursor(" run_k3f9x2a7+1204 ")).toMatchObject({ run: "run_k3f9x2a7", line: 1204 });
    expect(sinceCursor("5m")).toBeUndefined();
    expect(sinceCursor(undefined)).toBeUndefined();
  });

  it.each(["", "yesterday", "5 minutes", "-5m", "5mm", "m", "14:2", "14h02"])(
    "%j is no time",
    (text) => {
      expect(() => parseSince(text, now)).toThrow(
        expect.objectContaining({ code: "bad-since", hint: expect.stringContaining("14:02") }),
      );
    },
  );

  it.each(["run_k3f9", "run_k3f9x2a7", "run_k3f9x2a7+x"])("%j is no cursor", (text) => {
    expect(() => parseSince(text, now)).toThrow(expect.objectContaining({ code: "bad-cursor" }));
  });
});
