import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { completeRun, registerRun, streamRun } from "../record/piecewise.ts";
import { parseRunArgs } from "./argv.ts";

/*
 * A run in pieces, for a command that cannot be wrapped:
 *
 *   ID=$(ig run register ./script.sh)
 *   ./script.sh 2>&1 | ig run stream $ID
 *   ig run complete $ID --exit ${PIPESTATUS[0]}
 *
 * Each is the run's one writer while it lives: `register` makes the record, `stream` the log, and
 * `complete` the end.
 */

/** For the help only: its words are not a parser's to read, see main.ts. */
export const register: CommandModule = {
  command: "register <command..>",
  describe: "record a command in pieces: print an ID for stream and complete",
  handler() {},
};

/** `ig run register <words>`: prints the ID. The words are the command's, flags and all. */
export async function registerCommand(words: string[]): Promise<void> {
  const request = parseRunArgs(words);
  if (request.kind !== "command")
    throw new IgError(
      "bad-flag",
      "register needs a command",
      "Try: ID=$(ig run register ./script.sh)",
    );
  console.log(await registerRun(request));
}

export const stream: CommandModule<object, { run: string }> = {
  command: "stream <run>",
  describe: "record standard input as a registered run's output, and pass it on",
  builder: (builder) =>
    builder.positional("run", { type: "string", demandOption: true, describe: "the ID" }),
  async handler({ run }) {
    await streamRun(run);
  },
};

export const complete: CommandModule<object, { run: string; exit: number }> = {
  command: "complete <run>",
  describe: "say that a registered run has ended",
  builder: (builder) =>
    builder
      .positional("run", { type: "string", demandOption: true, describe: "the ID" })
      .option("exit", { type: "number", default: 0, requiresArg: true, describe: "exit code" }),
  async handler({ run, exit }) {
    await completeRun(run, exit);
  },
};
