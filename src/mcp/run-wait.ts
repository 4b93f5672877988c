import { z } from "zod";
import { waitText } from "../read/query/wait/text.ts";
import { waitFor } from "../read/query/wait/wait.ts";
import { defineTool, project, run } from "./tool.ts";

export const runWait = defineTool({
  name: "idlergear_run_wait",
  title: "Wait for a run",
  description:
    "Waits until a run ends, prints a matching line, falls silent, or the next run starts; returns facts and what is new. After a timeout call again with resume.",
  input: z.object({
    run,
    match: z.string().optional().describe("text; earlier lines count"),
    regex: z.boolean().optional(),
    silent_s: z.number().positive().optional(),
    next: z.enum(["any", "same", "name"]).optional().describe("start of a run after run"),
    name: z.string().optional(),
    changed: z.boolean().optional().describe("next: script differs"),
    timeout_s: z.number().min(1).max(50).optional().describe("default 45"),
    resume: z.string().optional(),
    project,
  }),
  async handler({ project, ...request }, { store, signal, progress }) {
    return { text: waitText(await waitFor(store(project), request, { signal, progress })) };
  },
});
