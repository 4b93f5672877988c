import { bannerTime, zonedTime } from "../../os/clock.ts";

/** `now: 2026-01-11 04:30:00 +01:00`: a model has no clock, and the times it reads are old beside this one only. */
export function nowText(now = Date.now()): string {
  return `now: ${bannerTime(zonedTime(now))}`;
}
