import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { defined } from "../defined.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { failedTool } from "./question.ts";
import { serveLogs } from "./serve-logs.ts";
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

/** The MCP server over the stores of this machine, not yet connected to a transport. */
export function createServer(version: string, ask: Ask): McpServer {
  const server = new McpServer(
    { name: "idlergear", title: "IdlerGear runs", version },
    { instructions: INSTRUCTIONS },
  );
  for (const tool of TOOLS) register(server, tool, ask);
  serveLogs(server.server, ask);
  return server;
}

function register(server: McpServer, tool: Tool, ask: Ask): void {
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
    const asker = {
      signal: extra.signal,
      progress(message: string) {
        if (progressToken === undefined) return;
        const params = { progressToken, progress: ++step, message };
        // A client that stopped listening is no reason to fail the call.
        extra.sendNotification({ method: "notifications/progress", params }).catch(() => {});
      },
    };
    try {
      return await ask<"tool">({ kind: "tool", asked: { name: tool.name, args } }, asker);
    } catch (error) {
      return failedTool(tool.name, error);
    }
  });
}
