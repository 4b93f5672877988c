import type { IgError } from "../error.ts";
import { parseRunArgs } from "./argv.ts";

declare const IG_VERSION: string | undefined;
const version = typeof IG_VERSION === "string" ? IG_VERSION : "0.0.0-source";

/** Conventional exit codes of what keeps a command from being started. */
const EXIT_CODES: Record<string, number> = {
  "bad-flag": 2,
  "command-not-found": 127,
  "not-executable": 126,
};

/**
 * `ig run <command>` goes straight to the recorder; everything else may load a parser, schemas and
 * tables first, because nobody's command waits for it.
 */
async function main(words: string[]): Promise<void> {
  if (words[0] === "run") {
    const request = parseRunArgs(words.slice(1));
    if (request.kind === "command") {
      const { runCommand } = await import("../record/run-command.ts");
      return await runCommand(request);
    }
  }
  if (words[0] === "run" && words[1] === "register" && !/^(-h|--help)$/.test(words[2] ?? "")) {
    const { registerCommand } = await import("./register.ts");
    return await registerCommand(words.slice(2));
  }
  if (words[0] === "mcp" && words.length === 1) {
    const { serveStdio } = await import("../mcp/main.ts");
    return await serveStdio(version);
  }
  const { dispatch } = await import("./commands.ts");
  await dispatch(words, version);
}

/** By name: in the build, what is loaded on demand has a class of its own. */
function isIgError(error: unknown): error is IgError {
  return error instanceof Error && error.name === "IgError";
}

/** What the system refused says all in its message; a stack is for our own mistakes. */
function explain(error: unknown): string {
  const { syscall, message, stack } = (error ?? {}) as NodeJS.ErrnoException;
  return syscall === undefined ? `unexpected error: ${stack ?? error}` : String(message);
}

function report(error: unknown): void {
  // `ig run list | head` closes our output early; that is no failure of ours.
  if ((error as NodeJS.ErrnoException)?.code === "EPIPE") process.exit(141);
  const known = isIgError(error);
  process.stderr.write(`ig: ${known ? error.message : explain(error)}\n`);
  if (known && error.hint !== undefined) process.stderr.write(`ig: ${error.hint}\n`);
  process.exitCode = (known && EXIT_CODES[error.code]) || 1;
}

process.on("uncaughtException", (error) => {
  report(error);
  process.exit(1);
});

main(process.argv.slice(2)).catch(report);
