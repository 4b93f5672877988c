import { z } from "zod";
import { findStatus, RunStatus } from "../read/query/status.ts";
import { statusText } from "../read/query/status-text.ts";
import { defineTool, project, run } from "./tool.ts";

/** A client must bear with states that are still to come. */
const state = z.string();
const exported = RunStatus.shape.export
  .unwrap()
  .pick({ state: true, lines: true, rejected: true, parked: true });

/** The least a client may rely on; every answer holds more. */
const Answer = RunStatus.pick({
  id: true,
  state: true,
  exit_code: true,
  log_complete: true,
  newest_of_command: true,
  export: true,
})
  .extend({ state, export: exported.extend({ state }).loose().optional() })
  .loose();

export const runStatus = defineTool({
  name: "idlergear_run_status",
  title: "Status of a run",
  description:
    "One run's facts: running or how it ended, exit, duration, script version, log size and completeness, seconds since the last output, export state if streamed, newer run of the same command.",
  input: z.object({ run, project }),
  output: Answer,
  async handler(args, context) {
    const status = await findStatus(context.store(args.project), args.run);
    return { text: statusText(status), structured: { ...status } };
  },
});
