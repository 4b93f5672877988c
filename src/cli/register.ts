import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { completeRun, registerRun, streamRun } from "../record/piecewise.ts";
import { parseRunArgs } from "./argv.ts";
import { type Context, storeOf } from "./context.ts";
import { takes } from "./words.ts";

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
export async function registerCommand(words: string[], context: Context): Promise<void> {
  const request = parseRunArgs(words);
  if (request.kind !== "command")
    throw new IgError(
      "bad-flag",
      "register needs a command",
      "Try: ID=$(ig run register ./script.sh)",
    );
  const { flags } = request;
  const id = await registerRun({ ...request, flags: { ...flags, cwd: flags.cwd ?? context.cwd } });
  context.console.log(id);
}

/** The word that says which run: one that `register` made. */
const ID = { type: "string", demandOption: true, describe: "the ID" } as const;

export const stream = (context: Context): CommandModule<object, { run: string }> => ({
  command: "stream <run>",
  describe: "record standard input as a registered run's output, and pass it on",
  builder: takes<{ run: string }>({ run: ID }, {}),
  async handler({ run }) {
    await streamRun(storeOf(context), run);
  },
});

interface CompleteArguments {
  run: string;
  exit: number;
}

export const complete = (context: Context): CommandModule<object, CompleteArguments> => ({
  command: "complete <run>",
  describe: "say that a registered run has ended",
  builder: takes<CompleteArguments>(
    { run: ID },
    { exit: { type: "number", default: 0, requiresArg: true, describe: "exit code" } },
  ),
  async handler({ run, exit }) {
    await completeRun(storeOf(context), run, exit);
  },
});
