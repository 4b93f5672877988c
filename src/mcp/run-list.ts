import { z } from "zod";
import { ListRequest, listRuns, listText, RunList } from "../read/query/list.ts";
import { RunSummary } from "../read/query/summary.ts";
import { defineTool, project } from "./tool.ts";

const Listed = RunSummary.pick({ id: true, state: true, command: true }).extend({
  /** A client must bear with states that are still to come. */
  state: z.string(),
});

/** The least a client may rely on; every answer holds more. */
const Answer = RunList.pick({ runs: true, next_cursor: true, warnings: true })
  .extend({ runs: z.array(Listed.loose()) })
  .loose();

const { limit, name, cursor } = ListRequest.shape;

export const runList = defineTool({
  name: "idlergear_run_list",
  title: "List recorded runs",
  description:
    "Recorded terminal runs, newest first: command, state, exit, start, duration, script hash.",
  input: ListRequest.extend({
    limit: limit.describe("default 20"),
    name: name.describe("only runs given this --name"),
    cursor: cursor.describe("next_cursor of an answer"),
    project,
  }),
  output: Answer,
  async handler(args, context) {
    const list = await listRuns(context.store(args.project), args);
    return { text: listText(list), structured: { ...list } };
  },
});
