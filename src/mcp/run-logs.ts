import { readLogs } from "../read/query/logs.ts";
import { LogsRequest } from "../read/query/logs-request.ts";
import { fencedLogs } from "../read/query/logs-text.ts";
import { defineTool, project, run } from "./tool.ts";

const { tail, head, lines, grep, regex, context, since, stream, cursor, max_tokens, max_chars } =
  LogsRequest.shape;

export const runLogs = defineTool({
  name: "idlergear_run_logs",
  title: "Read a run's log",
  description:
    "Lines of a run's log as the user saw them, numbered. Default view auto: the whole log if it fits, else focus (errors, traces, rare lines). new: what the last green run of the command did not say. The first line says what is shown and what not; go on with a cursor.",
  input: LogsRequest.extend({
    run,
    tail: tail.describe("last N lines"),
    head: head.describe("first N lines"),
    lines: lines.describe("range: 120-180"),
    grep: grep.describe("text to find"),
    regex: regex.describe("grep is a regex (RE2)"),
    context: context.describe("lines around a match"),
    since: since.describe("5m, 14:02, ISO time, or cursor"),
    stream: stream.describe("runs over pipes only"),
    cursor: cursor.describe("from an earlier answer"),
    max_tokens: max_tokens.describe("default 1500"),
    max_chars: max_chars.describe("default 8000"),
    project,
  }),
  async handler({ project, ...request }, context) {
    return { text: fencedLogs(await readLogs(context.store(project), request)) };
  },
});
