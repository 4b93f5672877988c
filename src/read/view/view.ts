import type { Stream } from "../../event.ts";
import type { Hit } from "../../redact/masker.ts";
import type { Redacted } from "../../redact/redacted.ts";
import type { Line, LogReader } from "../../store/log/line.ts";

/** What is asked of a log, whichever view answers. `lines`, `since` and `stream` narrow it first. */
export interface Question {
  /** Budget for the rendered pieces, in tokens as token-count.ts estimates them. */
  maxTokens: number;
  /** The same in characters, if that is limited as well. */
  maxChars?: number;
  /** First and last line number, inclusive. */
  lines?: readonly [number, number];
  /** Only what came at this time or later (ms since the epoch), or after this frozen line. */
  since?: { time: number } | { line: number };
  stream?: "stdout" | "stderr";
  /** head, tail: at most so many lines. grep: at most so many matches. */
  count?: number;
  grep?: string;
  /** Read `grep` as a regular expression (RE2 syntax, linear time). */
  regex?: boolean;
  ignoreCase?: boolean;
  /** grep: lines shown before and after each match. */
  context?: number;
  /** new: the log of the run to compare with. */
  baseline?: LogReader;
  /** The command still runs, so what has not come may yet come. */
  running?: boolean;
  /**
   * What of a line may be shown, given the log it is from. Applied before a line is
   * measured, matched or shortened, so that neither a cut secret nor a search gives one away.
   */
  redact?: (line: Line, log: LogReader) => Redacted;
}

/** A question as the views see it: `redact` always there, for lines of `log` unless said otherwise. */
export interface Asked extends Omit<Question, "redact"> {
  redact(line: Line, log?: LogReader): Redacted;
}

export interface LinePiece {
  kind: "line";
  n: number;
  text: string;
  time: number | null;
  stream: Stream;
  live: boolean;
  /** Characters of the line that are not in `text`. */
  hidden: number;
  removed: number;
  masked: Hit[];
}

/** Lines from..to that are not shown, `count` of them in the stream asked for. */
export interface GapPiece {
  kind: "gap";
  from: number;
  to: number;
  count: number;
  /** `count` of them read like `text`, but for numbers, times, paths. */
  like?: { text: string; count: number };
  /** The gap repeats so many lines shown just above it: folded, not cut. */
  repeats?: number;
}

export type Piece = LinePiece | GapPiece;

export interface ViewResult {
  /** The view that answered; `all` when auto found room for the whole log, `raw` for raw.ts. */
  view: string;
  pieces: Piece[];
  /** Lines of the log, live ones included. */
  total: number;
  frozen: number;
  live: number;
  /** Lines shown, shortened ones included. */
  shown: number;
  /** Lines that stand folded in a gap because they repeat the line above it. */
  folded: number;
  /** What was done to the lines shown: characters taken out, secrets masked. */
  removed: number;
  masked: Hit[];
  /** True unless every line asked for is shown in full or folded. */
  cut: boolean;
  /** Lines that were asked for are left out. */
  omitted: boolean;
  /** Lines shown in part: they are too long. */
  shortened: number;
  /**
   * Line numbers to go on from: `before` ask for lines up to it, `after` ask for lines since it.
   * Every frozen line up to `after` was shown, folded, or stands in a gap.
   */
  next: { before?: number; after?: number };
  /** Set when the view did not look at the whole of what was asked. */
  looked?: { at: number; of: number };
  /** grep: matches seen; `complete` false when it stopped looking. */
  matches?: { count: number; complete: boolean };
  /** new: lines of the baseline that did not come this time, the most telling first. */
  missing?: string[];
  /** new: what came much more or less often, such as `320x (was 3x): retrying ...`. */
  counts?: string[];
  note?: string;
}
