import { IgError, messageOf } from "../../error.ts";
import type { Asked } from "./view.ts";
import { LATE, within } from "./within.ts";

/** Where the first match in a text begins, -1 for none; LATE when that takes longer than `ms`. */
export type Find = (text: string, ms: number) => number | typeof LATE;

const LONGEST_PATTERN = 1000;
/** Steps of a compiled pattern; each character of the log may visit all of them. */
const LARGEST_PROGRAM = 5000;
const COMPILE_MS = 1000;
/** Steps that take no longer than some 30 ms, so that a look at the clock after them is enough. */
const FEW_STEPS = 1_000_000;
const ANY_META = /[\\^$.|?*+()[\]{}]/;

/**
 * A search that takes time in proportion to the text. A regular expression takes time in proportion
 * to itself as well, and may visit thousands of steps for each character: whoever searches says how
 * long it may compute.
 * @throws IgError no-pattern, bad-pattern
 */
export async function compile(
  request: Pick<Asked, "grep" | "regex" | "ignoreCase">,
): Promise<Find> {
  const pattern = request.grep ?? "";
  if (pattern === "") {
    throw new IgError(
      "no-pattern",
      "the pattern is empty, so there is nothing to search for",
      "Give the text that the lines you look for contain.",
    );
  }
  if (pattern.length > LONGEST_PATTERN) {
    throw new IgError(
      "bad-pattern",
      `the pattern is longer than ${LONGEST_PATTERN} characters`,
      "Search for a part of it.",
    );
  }
  const ignoreCase = request.ignoreCase ?? false;
  if (request.regex && (ignoreCase || ANY_META.test(pattern)))
    return await expression(pattern, ignoreCase);
  if (!ignoreCase) return (text) => text.indexOf(pattern);
  const lower = pattern.toLowerCase();
  return (text) => text.toLowerCase().indexOf(lower);
}

async function expression(pattern: string, ignoreCase: boolean): Promise<Find> {
  // Most searches are literal; only a regular expression pays for the engine.
  const { RE2JS } = await import("re2js");
  let compiled: InstanceType<typeof RE2JS> | typeof LATE;
  try {
    compiled = within(COMPILE_MS, () =>
      RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0),
    );
  } catch (error) {
    throw doesNotCompile(pattern, messageOf(error));
  }
  if (compiled === LATE || compiled.programSize() > LARGEST_PROGRAM)
    throw repeatsTooMuch(pattern, compiled === LATE ? undefined : compiled.programSize());
  const program = compiled;
  const size = program.programSize();
  const find = (text: string) => {
    if (!program.test(text)) return -1;
    const matcher = program.matcher(text);
    return matcher.find() ? matcher.start() : -1;
  };
  return (text, ms) => {
    if (ms <= 0) return LATE;
    return size * text.length < FEW_STEPS ? find(text) : within(ms, () => find(text));
  };
}

function doesNotCompile(pattern: string, why: string): IgError {
  return new IgError(
    "bad-pattern",
    `the regular expression ${JSON.stringify(pattern)} does not compile: ${why}`,
    "The syntax is RE2: no lookaround, no backreferences, at most 1,000 repeats in all. For plain text leave regex out, or escape . ( ) [ ] * + ? | with a backslash.",
  );
}

function repeatsTooMuch(pattern: string, steps: number | undefined): IgError {
  const size = steps === undefined ? "" : ` (${steps.toLocaleString("en-US")} steps)`;
  return new IgError(
    "bad-pattern",
    `the regular expression ${JSON.stringify(pattern)} is too large${size}: it repeats too much`,
    `Repeats are written out, {0,100} a hundred times: use * or + instead of large counts, or search for a plain part of it first. RE2 steps allowed: ${LARGEST_PROGRAM.toLocaleString("en-US")}.`,
  );
}
