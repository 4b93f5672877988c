import { z } from "zod";
import { listRuns, listText } from "../read/query/list.ts";
import { State } from "../store/runs/state.ts";
import { defineTool, project } from "./tool.ts";

/** The least a client may rely on; every answer holds more. */
const RunList = z.looseObject({
  runs: z.array(z.looseObject({ id: z.string(), state: z.string(), command: z.string() })),
  next_cursor: z.string().optional(),
  warnings: z.array(z.string()),
});

export const runList = defineTool({
  name: "idlergear_run_list",
  title: "List recorded runs",
  description:
    "Recorded terminal runs, newest first: command, state, exit, start, duration, script hash.",
  input: z.object({
    limit: z.int().min(1).max(200).optional().describe("default 20"),
    status: State.optional(),
    name: z.string().optional().describe("only runs given this --name"),
    cursor: z.string().optional().describe("next_cursor of an answer"),
    project,
  }),
  output: RunList,
  async handler(args, context) {
    const list = await listRuns(context.store(args.project), args);
    return { text: listText(list), structured: { ...list } };
  },
});
