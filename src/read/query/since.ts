import { IgError } from "../../error.ts";
import type { ViewRequest } from "../view/views.ts";
import { type Cursor, parseCursor } from "./cursor.ts";

const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/;

/** The cursor that `since` may be, with the run it belongs to. @throws IgError bad-cursor */
export function sinceCursor(text: string | undefined): Cursor | undefined {
  const wanted = text?.trim();
  return wanted?.startsWith("run_") ? parseCursor(wanted) : undefined;
}

/**
 * `5m` (ago), an ISO time, a time of today (`14:02`), or a cursor.
 * @throws IgError bad-since
 */
export function parseSince(text: string, now = Date.now()): NonNullable<ViewRequest["since"]> {
  const wanted = text.trim();
  const cursor = sinceCursor(wanted);
  if (cursor !== undefined) return { line: cursor.line };
  const duration = DURATION.exec(wanted);
  if (duration !== null)
    return { time: now - Number(duration[1]) * UNITS[duration[2] as keyof typeof UNITS] };
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(wanted);
  const time =
    clock === null
      ? Date.parse(wanted)
      : new Date(now).setHours(Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0), 0);
  if (Number.isNaN(time))
    throw new IgError(
      "bad-since",
      `${JSON.stringify(wanted.slice(0, 40))} is no time`,
      "Give a duration (5m, 2h), a time (14:02, 2026-01-11T04:30:00Z) or a cursor.",
    );
  return { time };
}
