import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { INSTRUCTIONS } from "./instructions.ts";
import { serveLogs } from "./serve-logs.ts";
import { serveTools } from "./serve-tools.ts";
import type { Ask } from "./threads.ts";

/** The MCP server over the stores of this machine, not yet connected to a transport. */
export function createServer(version: string, ask: Ask): McpServer {
  const server = new McpServer(
    { name: "idlergear", title: "IdlerGear runs", version },
    { instructions: INSTRUCTIONS },
  );
  serveTools(server.server, ask);
  serveLogs(server.server, ask);
  return server;
}
