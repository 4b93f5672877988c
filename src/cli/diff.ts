import type { CommandModule } from "yargs";
import { diffText } from "../read/diff/text.ts";
import { compareRuns } from "../read/query/diff.ts";
import { shownAnswer } from "../read/query/shown-words.ts";
import { type Context, storeOf } from "./context.ts";
import { JSON_OPTION, takes } from "./words.ts";

interface DiffArguments {
  a?: string;
  b?: string;
  working: boolean;
  json: boolean;
}

export const diff = (context: Context): CommandModule<object, DiffArguments> => ({
  command: "diff [a] [b]",
  describe: "what changed between two runs (default: the newest and the last green one before it)",
  builder: takes<DiffArguments>(
    {
      a: { type: "string", describe: "a run" },
      b: { type: "string", describe: "another run" },
    },
    {
      working: {
        type: "boolean",
        default: false,
        describe: "compare with the files as they are now",
      },
      json: JSON_OPTION,
    },
  ),
  async handler({ a, b, working, json }) {
    const answer = await compareRuns(storeOf(context), { run: a, with: b, working });
    const text = json ? JSON.stringify(answer, null, 2) : diffText(answer);
    context.console.log(shownAnswer(text));
  },
});
