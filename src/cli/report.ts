import { type IgError, refusalOf, visible } from "../error.ts";

/** Conventional exit codes of what keeps a command from being started. */
const EXIT_CODES: Record<string, number> = {
  "bad-flag": 2,
  "command-not-found": 127,
  "not-executable": 126,
};

/** What is said of an error, each line for itself, and the exit code it makes. */
export function report(error: unknown): { lines: string[]; exitCode: number } {
  if (!isIgError(error)) return { lines: explain(error).map(line), exitCode: 1 };
  const { message, hint, code } = error;
  const lines = hint === undefined ? [message] : [message, hint];
  return { lines: lines.map(line), exitCode: EXIT_CODES[code] || 1 };
}

/** Names of files, words and variables may hold anything: here is where they would reach a terminal. */
function line(text: string): string {
  return `ig: ${visible(text)}`;
}

/** By name: in the build, what is loaded on demand has a class of its own. */
function isIgError(error: unknown): error is IgError {
  return error instanceof Error && error.name === "IgError";
}

/** What the system refused says all in its message; a stack is for our own mistakes. */
function explain(error: unknown): string[] {
  const refusal = refusalOf(error);
  if (refusal !== undefined) return [refusal];
  return `unexpected error: ${(error as Error)?.stack ?? error}`.split("\n");
}
