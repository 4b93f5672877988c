import { z } from "zod";
import { WaitRequest } from "../read/query/wait/request.ts";
import { waitText } from "../read/query/wait/text.ts";
import { waitFor } from "../read/query/wait/wait.ts";
import { defineTool, project, run } from "./tool.ts";

const { match, next, changed } = WaitRequest.shape;

export const runWait = defineTool({
  name: "idlergear_run_wait",
  title: "Wait for a run",
  description:
    "Waits until a run ends, prints a matching line, falls silent, or the next run starts; returns facts and what is new. After a timeout call again with resume.",
  input: WaitRequest.omit({ ignore_case: true }).extend({
    run,
    match: match.describe("text; earlier lines count"),
    next: next.describe("start of a run after run"),
    changed: changed.describe("next: code differs"),
    // A client gives up on a call that takes a minute.
    timeout_s: z.number().min(1).max(50).optional().describe("default 45"),
    project,
  }),
  async handler({ project, ...request }, { store, signal, progress }) {
    return { text: waitText(await waitFor(store(project), request, { signal, progress })) };
  },
});
