import type { CommandModule } from "yargs";
import { ListRequest, listRuns, listText } from "../read/query/list.ts";
import { type Context, print, storeOf } from "./context.ts";
import { checkNumber } from "./numbers.ts";
import { JSON_OPTION } from "./words.ts";

interface ListArguments {
  status?: ListRequest["status"];
  name?: string;
  limit: number;
  cursor?: string;
  json: boolean;
}

export const list = (context: Context): CommandModule<object, ListArguments> => ({
  command: "list",
  describe: "recorded runs, newest first",
  builder: {
    status: {
      choices: ListRequest.shape.status.unwrap().options,
      describe: "only runs in this state",
    },
    name: { type: "string", requiresArg: true, describe: "only runs with this --name" },
    limit: { type: "number", default: 20, requiresArg: true, describe: "how many" },
    cursor: { type: "string", requiresArg: true, describe: "where the previous listing ended" },
    json: JSON_OPTION,
  },
  async handler({ status, name, limit, cursor, json }) {
    checkNumber("--limit", limit, { of: "runs", most: 200 });
    const answer = await listRuns(storeOf(context), { status, name, limit, cursor });
    print(context, answer, json, listText);
  },
});
