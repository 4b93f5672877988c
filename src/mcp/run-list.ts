import { z } from "zod";
import { listRuns, listText, RunList } from "../query/list.ts";
import { State } from "../store/state.ts";
import { project } from "./arguments.ts";
import { defineTool } from "./tool.ts";

export const runList = defineTool({
  name: "idlergear_run_list",
  title: "List recorded runs",
  description:
    "Recorded terminal runs, newest first: command, state, exit, start, duration, script hash.",
  input: z.object({
    limit: z.int().min(1).max(200).optional().describe("default 20"),
    status: State.optional(),
    name: z.string().max(100).optional().describe("only runs given this --name"),
    cursor: z.string().max(60).optional().describe("next_cursor of the previous answer"),
    project,
  }),
  output: RunList,
  async handler(args, context) {
    const list = await listRuns(context.store(args.project), args);
    return { text: listText(list), structured: list };
  },
});
