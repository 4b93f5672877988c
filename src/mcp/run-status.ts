import { z } from "zod";
import { RunStatus, runStatus, statusText } from "../query/status.ts";
import { findRun } from "../store/find.ts";
import { project, run } from "./arguments.ts";
import { defineTool } from "./tool.ts";

export const runStatusTool = defineTool({
  name: "idlergear_run_status",
  title: "Status of a run",
  description:
    "One run's facts: running or how it ended, exit, duration, script version, log size and completeness, seconds since the last output, newer run of the same command.",
  input: z.object({ run, project }),
  output: RunStatus,
  async handler(args, context) {
    const store = context.store(args.project);
    const status = await runStatus(store, findRun(store, args.run));
    return { text: statusText(status), structured: status };
  },
});
