import type { Random } from "./random.ts";

export type Language =
  | "node"
  | "python"
  | "java"
  | "go"
  | "rust"
  | "csharp"
  | "ruby"
  | "php"
  | "cc"
  | "none";

/**
 * One kind of log. `shape` is the same for a run and its rerun where the program is deterministic;
 * `values` (times, ids, durations, order of parallel work) differ each run.
 */
export interface Family {
  name: string;
  language: Language;
  /** About `size` lines, ordinary warnings and ordinary mentions of errors included. */
  lines(shape: Random, values: Random, size: number): string[];
  /** A message in the way this program logs one. */
  say(values: Random, level: "info" | "warn" | "error", message: string): string;
  errors: readonly string[];
  /** Wrong, but without a word that says so to a search for errors. */
  wrongs: readonly string[];
  warnings: readonly string[];
  /** A line as it always comes, but with a value it must not have. */
  silent(values: Random): string;
  /** Lines of one ordinary step that a faulty run leaves out. */
  step: RegExp;
}
