import { runDiff } from "./run-diff.ts";
import { runIdentify } from "./run-identify.ts";
import { runList } from "./run-list.ts";
import { runLogs } from "./run-logs.ts";
import { runStatus } from "./run-status.ts";
import { runWait } from "./run-wait.ts";
import type { Tool } from "./tool.ts";

/** All that the server offers: a tool is a file of its own and a line here. */
export const TOOLS: readonly Tool[] = [
  // In the order a model meets them.
  runList,
  runStatus,
  runLogs,
  runWait,
  runIdentify,
  runDiff,
];
