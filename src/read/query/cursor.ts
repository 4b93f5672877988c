import { IgError } from "../../error.ts";

/*
 * A cursor names a place between two lines of one run's log, and the direction to go on in:
 * `run_k3f9x2a7+1204` the lines after line 1204, `run_k3f9x2a7-1173` those up to line 1173.
 * Line numbers of frozen lines never change, so a cursor holds for ever, in any process.
 */
export interface Cursor {
  run: string;
  line: number;
  direction: "after" | "before";
}

const CURSOR = /^(run_[a-z0-9]{8})([+-])(\d{1,15})$/;

export function formatCursor({ run, line, direction }: Cursor): string {
  return `${run}${direction === "after" ? "+" : "-"}${line}`;
}

/** @throws IgError bad-cursor */
export function parseCursor(text: string): Cursor {
  const match = CURSOR.exec(text.trim());
  if (match === null)
    throw new IgError(
      "bad-cursor",
      `${JSON.stringify(text.slice(0, 60))} is not a cursor`,
      "Cursors look like run_k3f9x2a7+1204 and stand in every answer of idlergear_run_logs.",
    );
  const direction = match[2] === "+" ? "after" : "before";
  return { run: match[1]!, line: Number(match[3]), direction };
}
