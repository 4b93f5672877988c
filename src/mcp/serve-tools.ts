import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  type CallToolResult,
  ErrorCode,
  type Tool as ListedTool,
  ListToolsRequestSchema,
  McpError,
} from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { defined } from "../defined.ts";
import { failedTool } from "./question.ts";
import type { Ask } from "./threads.ts";
import type { Tool } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** Read-only and closed: no tool of ours changes anything or reaches outside the store. */
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/**
 * The tools, on the plain server: the SDK's own registry drops arguments that it does not know and
 * refuses clear ones ("2" for 2) before we can say which word was meant.
 */
export function serveTools(server: Server, ask: Ask): void {
  server.registerCapabilities({ tools: {} });
  const tools = TOOLS.map(listed);
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const tool = TOOLS.find(({ name }) => name === params.name);
    if (tool === undefined)
      throw new McpError(ErrorCode.InvalidParams, `Tool ${params.name} not found`);
    let step = 0;
    const progressToken = extra._meta?.progressToken;
    const asker = {
      signal: extra.signal,
      progress(message: string) {
        if (progressToken === undefined) return;
        const told = { progressToken, progress: ++step, message };
        // A client that stopped listening is no reason to fail the call.
        extra.sendNotification({ method: "notifications/progress", params: told }).catch(() => {});
      },
    };
    return await called(tool, params.arguments ?? {}, (asked) => ask<"tool">(asked, asker));
  });
}

async function called(
  { name }: Tool,
  args: Record<string, unknown>,
  ask: (question: {
    kind: "tool";
    asked: { name: string; args: Record<string, unknown> };
  }) => Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await ask({ kind: "tool", asked: { name, args } });
  } catch (error) {
    return failedTool(name, error);
  }
}

function listed({ name, title, description, input, output }: Tool): ListedTool {
  return {
    name,
    title,
    description,
    inputSchema: schemaOf(input, "input"),
    annotations: ANNOTATIONS,
    ...defined({ outputSchema: output && schemaOf(output, "output") }),
  };
}

function schemaOf(schema: z.ZodObject, io: "input" | "output"): ListedTool["inputSchema"] {
  return z.toJSONSchema(schema, { target: "draft-7", io }) as ListedTool["inputSchema"];
}
