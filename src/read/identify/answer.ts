import type { Likeness } from "./align/likeness.ts";
import type { LogLine, RunFacts } from "./source.ts";

/**
 * identified: this run, these lines. ambiguous: several runs are the same in all that was pasted.
 * similar: output of this script, but of a run that was not recorded, or with values edited.
 * weak: too little or too common to rely on. unknown: not from any run that was searched.
 */
export type Verdict = "identified" | "ambiguous" | "similar" | "weak" | "unknown";

/** Which part of the log the paste covers; "none" when only a header or footer was pasted. */
export type Part = "whole" | "head" | "tail" | "middle" | "none";

/** A place where the paste is not the log. */
export interface Difference {
  pasteLine: number;
  paste: string;
  logLine: number;
  log: string;
  /** partial and masked rows agree in what they show; value and edited ones do not. */
  kind: Exclude<Likeness, "same">;
}

export interface Match {
  run: RunFacts;
  /** The run's command as it is shown to people. */
  command: string;
  /** Lines of the log, 1-based, inclusive. 0 and 0 for part "none". */
  from: number;
  to: number;
  part: Part;
  /** Share of the paste's text found in the log, 0..1. */
  coverage: number;
  score: number;
  /** Lines of the log just before and after the paste. */
  before: LogLine[];
  after: LogLine[];
  /** Lines of the log inside the range that the paste lacks. */
  missing: { lines: number; gaps: { from: number; to: number; lines: number }[] };
  /** True when values or words differ from the log. */
  edited: boolean;
  /** At most 20, those that contradict the log first. */
  differences: Difference[];
  /** Paste lines with text that are not in this log (prompts, fences and ig's own lines left out). */
  extra: number[];
  /** Other places of the same run with the same text. */
  alsoAt: { from: number; to: number }[];
  /** Newer runs of the same script or command, and the newest of them. */
  newest: boolean;
  newestRun: string;
}

export interface Identification {
  verdict: Verdict;
  /** What the verdict rests on. */
  basis: "content" | "header" | "content and header";
  /** The verdict in one or two sentences. */
  summary: string;
  /** Best first; when ambiguous all equal ones, newest first. At most 20. */
  matches: Match[];
  /** Equal runs that are not in `matches`. */
  more: number;
  /** ambiguous: the nearest line that would have told the first two apart. */
  apart?: string;
  /** A header, footer or prompt says something else than the content. */
  conflicts: string[];
  paste: {
    lines: number;
    /** Lines not looked at because the paste is too long. */
    dropped: number;
    /** Run IDs named in the paste, and whether there is such a run. */
    named: { id: string; line: number; exists: boolean }[];
    /** Commands typed at prompts in the paste. */
    commands: string[];
  };
  searched: {
    runs: number;
    /** Runs not searched: unreadable, or time ran out. */
    unread: number;
    /** Of those: runs not looked at because time ran out, the oldest of what is to be read. */
    left: number;
    /** Time ran out before every likely run was compared. */
    cut: boolean;
  };
}
