import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { defined } from "../defined.ts";
import { nowText } from "../read/query/now-text.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { storeFor } from "./project.ts";
import { serveLogs } from "./serve-logs.ts";
import { failureText, type Tool, type ToolContext } from "./tool.ts";
import { TOOLS } from "./tools.ts";

/** Read-only and closed: no tool of ours changes anything or reaches outside the store. */
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** The MCP server over the stores of this machine, not yet connected to a transport. */
export function createServer(version: string): McpServer {
  const server = new McpServer(
    { name: "idlergear", title: "IdlerGear runs", version },
    { instructions: INSTRUCTIONS },
  );
  for (const tool of TOOLS) register(server, tool);
  serveLogs(server.server);
  return server;
}

function register(server: McpServer, tool: Tool): void {
  const config = {
    title: tool.title,
    description: tool.description,
    inputSchema: tool.input.shape,
    annotations: ANNOTATIONS,
    ...defined({ outputSchema: tool.output }),
  };
  server.registerTool(tool.name, config, async (args, extra) => {
    let step = 0;
    const progressToken = extra._meta?.progressToken;
    return await answer(tool, args, {
      store: storeFor,
      signal: extra.signal,
      progress(message) {
        if (progressToken === undefined) return;
        const params = { progressToken, progress: ++step, message };
        // A client that stopped listening is no reason to fail the call.
        extra.sendNotification({ method: "notifications/progress", params }).catch(() => {});
      },
    });
  });
}

/** The one catcher: an IgError teaches, anything else says what broke, neither ends the server. */
async function answer(
  tool: Tool,
  args: Record<string, unknown>,
  context: ToolContext,
): Promise<CallToolResult> {
  try {
    const { text, structured } = await tool.handler(args, context);
    const content = said(text);
    return structured === undefined ? { content } : { content, structuredContent: structured };
  } catch (error) {
    return {
      isError: true,
      content: said(failureText(tool.name, error)),
    };
  }
}

/** The answer, and beside it the time it is given at. */
function said(text: string): { type: "text"; text: string }[] {
  return [text, nowText()].map((part) => ({ type: "text", text: part }));
}
