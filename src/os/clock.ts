/**
 * A point in time as an ISO 8601 string in the local zone, offset included, to the millisecond:
 * `2026-01-11T04:30:00.123+01:00`. `epochMs` is milliseconds since the Unix epoch.
 */
export function zonedTime(epochMs: number): string {
  const east = -new Date(epochMs).getTimezoneOffset();
  const local = new Date(epochMs + east * 60_000).toISOString().slice(0, -1);
  const pad = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.abs(east);
  return `${local}${east < 0 ? "-" : "+"}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`;
}

/** The header's form of `zonedTime`: `2026-01-11 04:30:00 +01:00`. */
export function bannerTime(zoned: string): string {
  return `${zoned.slice(0, 10)} ${zoned.slice(11, 19)} ${zoned.slice(23)}`;
}

/**
 * A recorded time as whoever reads it lives: in the zone of this process, with its age, and as it was
 * on the clock of the run where that is in another zone:
 * `2026-01-11 04:30:00 +01:00 (3m 07s ago; 03:30:00 +00:00 where it ran)`.
 */
export function timeForReader(zoned: string, now: number): string {
  const ms = Date.parse(zoned);
  if (Number.isNaN(ms)) return zoned;
  const here = bannerTime(zonedTime(ms));
  const there = bannerTime(zoned.replace(/Z$/, "+00:00"));
  const age = now >= ms ? `${duration(now - ms)} ago` : `in ${duration(ms - now)}`;
  const elsewhere = there.endsWith(here.slice(-6)) ? "" : `; ${there.slice(11)} where it ran`;
  return `${here} (${age}${elsewhere})`;
}

/** `840ms`, `45.2s`, `3m 07s`, `2h 05m`, `3d 04h`: short, never more precise than useful. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  const two = (n: number) => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.trunc(seconds / 60)}m ${two(seconds % 60)}s`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes < 1440) return `${Math.trunc(minutes / 60)}h ${two(minutes % 60)}m`;
  return `${Math.trunc(minutes / 1440)}d ${two(Math.trunc(minutes / 60) % 24)}h`;
}
