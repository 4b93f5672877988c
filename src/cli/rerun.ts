import type { CommandModule } from "yargs";
import { rerun as runAgain } from "../record/rerun.ts";
import { type Context, storeOf } from "./context.ts";
import { RUN, takes } from "./words.ts";

interface RerunArguments {
  run?: string;
  quiet: boolean;
}

export const rerun = (context: Context): CommandModule<object, RerunArguments> => ({
  command: "rerun [run]",
  describe: "run a recorded command again: same words, directory, mode and name",
  builder: takes<RerunArguments>(
    { run: RUN },
    { quiet: { type: "boolean", alias: "q", default: false, describe: "no header and footer" } },
  ),
  async handler({ run, quiet }) {
    await runAgain(storeOf(context), run, quiet);
  },
});
