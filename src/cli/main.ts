import { closeLostTerminals } from "../record/lost-terminals.ts";
import { parseRunArgs } from "./argv.ts";
import type { Context } from "./context.ts";
import { report } from "./report.ts";

declare const IG_VERSION: string | undefined;

/** This process. By getters, because to look at its input opens it, and to look at its output loads streams. */
const context: Context = {
  version: typeof IG_VERSION === "string" ? IG_VERSION : "0.0.0-source",
  get cwd() {
    return process.cwd();
  },
  env: process.env,
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  console,
  get exitCode() {
    return Number(process.exitCode ?? 0);
  },
  set exitCode(code) {
    process.exitCode = code;
  },
  exit: (code) => process.exit(code),
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
    return await registerCommand(words.slice(2), context);
  }
  if (words[0] === "__look") {
    const { lateLook } = await import("../record/late-look.ts");
    return await lateLook(words.slice(1));
  }
  if (words[0] === "mcp" && words.length === 1) {
    const { serveStdio } = await import("../mcp/main.ts");
    return await serveStdio(context.version);
  }
  const { dispatch } = await import("./commands.ts");
  await dispatch(words, context);
}

function fail(error: unknown): void {
  // `ig run list | head` closes our output early; that is no failure of ours.
  if ((error as NodeJS.ErrnoException)?.code === "EPIPE") process.exit(141);
  const { lines, exitCode } = report(error);
  for (const line of lines) process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}

process.on("uncaughtException", (error) => {
  fail(error);
  process.exit(1);
});

process.on("exit", closeLostTerminals);

main(process.argv.slice(2)).catch(fail);
