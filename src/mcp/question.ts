import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { nowText } from "../read/query/now-text.ts";
import { findRunId } from "../read/query/run-ids.ts";
import { readArguments } from "./arguments.ts";
import { storeFor } from "./project.ts";
import { completeId, idInUri, type LogResource, listLogs, readLog } from "./resources.ts";
import { failureText, type Tool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** What can be asked of the stores of this machine, by name, and what each is answered with. */
export interface Answers {
  tool(asked: { name: string; args: Record<string, unknown> }): CallToolResult;
  logs(asked: null): LogResource[];
  log(asked: { uri: string }): string;
  /** The store and the run that a log's URI is of. */
  run(asked: { uri: string }): { store: string; run: string };
  ids(asked: { typed: string }): ReturnType<typeof completeId>;
}

export type Question = {
  [Kind in keyof Answers]: { kind: Kind; asked: Parameters<Answers[Kind]>[0] };
}[keyof Answers];

/** Of whoever asked: may cancel, and hears that a long answer is under way. */
export interface Asker {
  signal: AbortSignal;
  progress(message: string): void;
}

/** @throws IgError unknown-run, bad-uri, ...; a tool's failure is an answer */
export async function answer({ kind, asked }: Question, asker: Asker): Promise<unknown> {
  const store = () => storeFor(undefined);
  switch (kind) {
    case "tool":
      return await callTool(TOOLS.find(({ name }) => name === asked.name)!, asked.args, asker);
    case "logs":
      return await listLogs(store());
    case "log":
      return await readLog(store(), asked.uri);
    case "run":
      return { store: store(), run: findRunId(store(), idInUri(asked.uri)) };
    case "ids":
      return completeId(store(), asked.typed);
  }
}

/** The one catcher: an IgError teaches, anything else says what broke, neither ends the server. */
async function callTool(
  tool: Tool,
  given: Record<string, unknown>,
  asker: Asker,
): Promise<CallToolResult> {
  try {
    const { args, notes } = readArguments(tool, given);
    const { text, structured } = await tool.handler(args, { store: storeFor, ...asker });
    const content = said([...notes, text]);
    return structured === undefined ? { content } : { content, structuredContent: structured };
  } catch (error) {
    return failedTool(tool.name, error);
  }
}

export function failedTool(name: string, error: unknown): CallToolResult {
  return { isError: true, content: said([failureText(name, error)]) };
}

/** The answer, how its question was read, and beside it the time it is given at. */
function said(texts: string[]): { type: "text"; text: string }[] {
  return [...texts, nowText()].map((part) => ({ type: "text", text: part }));
}
