import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { onTestFinished } from "vitest";
import { IG } from "../fixtures/ig.ts";

export interface Session {
  client: Client;
  pid: number;
  call(tool: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  /** The text of an answer that must not be an error. */
  text(tool: string, args?: Record<string, unknown>): Promise<string>;
}

/** A real MCP client, talking over stdio to the built server. */
export async function connect(cwd: string, env: Record<string, string> = {}): Promise<Session> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [IG, "mcp"],
    cwd,
    env: { PATH: process.env.PATH ?? "", HOME: cwd, ...env },
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  // As all hosts do; from here on the client checks every answer against the tool's schema.
  await client.listTools();
  onTestFinished(() => client.close());
  const call: Session["call"] = async (tool, args = {}) =>
    (await client.callTool({ name: tool, arguments: args })) as CallToolResult;
  return {
    client,
    pid: transport.pid!,
    call,
    async text(tool, args) {
      const result = await call(tool, args);
      const text = textOf(result);
      if (result.isError) throw new Error(`${tool}: ${text}`);
      return text;
    },
  };
}

export function textOf(result: CallToolResult): string {
  return result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}
