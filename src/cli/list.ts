import type { CommandModule } from "yargs";
import { IgError } from "../error.ts";
import { listRuns, listText } from "../read/query/list.ts";
import { findProject } from "../store/paths.ts";
import { State } from "../store/runs/state.ts";

interface ListArguments {
  status?: State;
  name?: string;
  limit: number;
  cursor?: string;
  json: boolean;
}

export const list: CommandModule<object, ListArguments> = {
  command: "list",
  describe: "recorded runs, newest first",
  builder: {
    status: { choices: State.options, describe: "only runs in this state" },
    name: { type: "string", requiresArg: true, describe: "only runs with this --name" },
    limit: { type: "number", default: 20, requiresArg: true, describe: "how many" },
    cursor: { type: "string", requiresArg: true, describe: "where the previous listing ended" },
    json: { type: "boolean", default: false, describe: "as JSON" },
  },
  async handler({ json, ...request }) {
    if (!(Number.isInteger(request.limit) && request.limit >= 1 && request.limit <= 200))
      throw new IgError("bad-flag", "--limit takes a number from 1 to 200", "Try: --limit 50");
    const answer = await listRuns(findProject(process.cwd()).store, request);
    console.log(json ? JSON.stringify(answer, null, 2) : listText(answer));
  },
};
