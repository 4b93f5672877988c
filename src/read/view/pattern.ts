import { IgError, messageOf } from "../../error.ts";
import type { Asked } from "./view.ts";

/** Where the first match in a text begins, or -1. */
export type Find = (text: string) => number;

const LONGEST_PATTERN = 1000;
/** Steps of a compiled pattern; each character of the log may visit all of them. */
const LARGEST_PROGRAM = 5000;

/** A search that takes time in proportion to the log, whatever the pattern. */
export async function compile(
  request: Pick<Asked, "grep" | "regex" | "ignoreCase">,
): Promise<Find> {
  const pattern = request.grep ?? "";
  if (pattern === "") {
    throw new IgError(
      "no-pattern",
      "nothing to search for",
      "Give the text to search for with grep.",
    );
  }
  if (pattern.length > LONGEST_PATTERN) {
    throw new IgError("bad-pattern", `the pattern is longer than ${LONGEST_PATTERN} characters`);
  }
  if (request.regex) return expression(pattern, request.ignoreCase ?? false);
  if (!request.ignoreCase) return (text) => text.indexOf(pattern);
  const lower = pattern.toLowerCase();
  return (text) => text.toLowerCase().indexOf(lower);
}

async function expression(pattern: string, ignoreCase: boolean): Promise<Find> {
  // Most searches are literal; only a regular expression pays for the engine.
  const { RE2JS } = await import("re2js");
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() > LARGEST_PROGRAM) throw new Error("it repeats too much");
    return (text) => {
      if (!compiled.test(text)) return -1;
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.start() : -1;
    };
  } catch (error) {
    const why = messageOf(error);
    throw new IgError(
      "bad-pattern",
      `the regular expression ${JSON.stringify(pattern)} does not compile: ${why}`,
      "The syntax is RE2: no lookaround, no backreferences. For plain text leave regex out, or escape . ( ) [ ] * + ? | with a backslash.",
    );
  }
}
