import { IgError } from "../error.ts";

/** Which numbers an option takes. */
interface Range {
  /** `lines`, `seconds`: what it counts. */
  of: string;
  /** At least, 1 unless told; at most, without limit unless told. */
  least?: number;
  most?: number;
  /** Also parts of one: then anything above `least`. */
  parts?: boolean;
}

/**
 * An option's number as the parser gave it: NaN for a word that is none, several where the option was
 * given several times.
 * @throws IgError bad-flag
 */
export function checkNumber(option: string, value: unknown, range: Range): void {
  if (value === undefined) return;
  const { of, least = range.parts ? 0 : 1, most = Number.MAX_SAFE_INTEGER, parts } = range;
  const number = typeof value === "number" ? value : Number.NaN;
  const inside = parts ? number > least && number <= most : number >= least && number <= most;
  if (inside && (parts || Number.isInteger(number))) return;
  const from = parts ? `above ${least}` : `from ${least}`;
  const to =
    range.most === undefined ? (parts ? "" : " up") : ` to ${most.toLocaleString("en-US")}`;
  const said = Array.isArray(value)
    ? "was given more than once"
    : `takes a number of ${of}, ${from}${to}`;
  throw new IgError(
    "bad-flag",
    `${option} ${said}`,
    `Try: ${option} ${Math.max(least, Math.min(most, 50))}`,
  );
}
