import { z } from "zod";
import { runStatus, statusText } from "../read/query/status.ts";
import { findRun } from "../store/runs/find.ts";
import { defineTool, project, run } from "./tool.ts";

/** The least a client may rely on; every answer holds more. */
const RunStatus = z.looseObject({
  id: z.string(),
  state: z.string(),
  exit_code: z.number().optional(),
  log_complete: z.boolean(),
  newest_of_command: z.boolean(),
  export: z
    .looseObject({
      state: z.string(),
      lines: z.number(),
      rejected: z.number(),
      parked: z.number(),
    })
    .optional(),
});

export const runStatusTool = defineTool({
  name: "idlergear_run_status",
  title: "Status of a run",
  description:
    "One run's facts: running or how it ended, exit, duration, script version, log size and completeness, seconds since the last output, export state if streamed, newer run of the same command.",
  input: z.object({ run, project }),
  output: RunStatus,
  async handler(args, context) {
    const store = context.store(args.project);
    const status = await runStatus(store, findRun(store, args.run));
    return { text: statusText(status), structured: { ...status } };
  },
});
