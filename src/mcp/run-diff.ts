import { compareRuns, DiffRequest, fencedDiff } from "../read/query/diff.ts";
import { defineTool, project, run } from "./tool.ts";

const { with: other, working } = DiffRequest.shape;

export const runDiff = defineTool({
  name: "idlergear_run_diff",
  title: "What changed between two runs",
  description:
    "Code, command, exit, duration and first diverging output line of a run against its last green run, another run, or the files as they are now.",
  input: DiffRequest.extend({
    run,
    with: other.describe("run to compare with"),
    working: working.describe("compare with the files now"),
    project,
  }),
  async handler({ project, ...request }, context) {
    return { text: fencedDiff(await compareRuns(context.store(project), request)) };
  },
});
