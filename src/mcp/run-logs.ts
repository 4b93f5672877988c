import { z } from "zod";
import { readLogs } from "../read/query/logs.ts";
import { fencedLogs } from "../read/query/logs-text.ts";
import { VIEWS } from "../read/view/views.ts";
import { defineTool, project, run } from "./tool.ts";

export const runLogs = defineTool({
  name: "idlergear_run_logs",
  title: "Read a run's log",
  description:
    "Lines of a run's log as the user saw them, numbered. Default view auto: the whole log if it fits, else focus (errors, traces, rare lines). new: what the last green run of the command did not say. The first line says what is shown and what not; go on with a cursor.",
  input: z.object({
    run,
    view: z.enum([...VIEWS, "raw"]).optional(),
    tail: z.int().min(1).max(100_000).optional().describe("last N lines"),
    head: z.int().min(1).max(100_000).optional().describe("first N lines"),
    lines: z.string().optional().describe("range: 120-180"),
    grep: z.string().optional().describe("text to find"),
    regex: z.boolean().optional().describe("grep is a regex (RE2)"),
    ignore_case: z.boolean().optional(),
    context: z.int().min(0).max(100).optional().describe("lines around a match"),
    since: z.string().optional().describe("5m, 14:02, ISO time, or cursor"),
    stream: z.enum(["stdout", "stderr"]).optional().describe("runs over pipes only"),
    cursor: z.string().optional().describe("from an earlier answer"),
    max_tokens: z.int().min(50).max(10_000).optional().describe("default 1500"),
    max_chars: z.int().min(200).max(40_000).optional().describe("default 8000"),
    project,
  }),
  async handler({ project, ...request }, context) {
    return { text: fencedLogs(await readLogs(context.store(project), request)) };
  },
});
