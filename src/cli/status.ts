import type { CommandModule } from "yargs";
import { findStatus } from "../read/query/status.ts";
import { statusText } from "../read/query/status-text.ts";
import { type Context, print, storeOf } from "./context.ts";
import { JSON_OPTION, RUN, takes } from "./words.ts";

interface StatusArguments {
  run?: string;
  json: boolean;
}

export const status = (context: Context): CommandModule<object, StatusArguments> => ({
  command: "status [run]",
  describe: "one run's facts (default: the newest)",
  builder: takes<StatusArguments>({ run: RUN }, { json: JSON_OPTION }),
  async handler({ run, json }) {
    print(context, await findStatus(storeOf(context), run), json, statusText);
  },
});
