import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { IG } from "../fixtures/ig.ts";
import { sharedDirectory } from "../fixtures/temporary.ts";

/** What a test asks a server. */
export interface Questions {
  call(tool: string, args?: Record<string, unknown>): Promise<CallToolResult>;
  /** The text of an answer that must not be an error. */
  text(tool: string, args?: Record<string, unknown>): Promise<string>;
}

export interface Session extends Questions {
  client: Client;
  pid: number;
}

/** A server of this test's own, started in `cwd`; it ends with the test. */
export async function connect(cwd: string, env: Record<string, string> = {}): Promise<Session> {
  const session = await open(cwd, env);
  onTestFinished(() => session.client.close());
  return session;
}

/**
 * One server for all tests of a file, called at its top: most of what a test of a tool would
 * otherwise wait for is a start. Questions name the project they are about.
 */
export function sharedServer(): (project: string) => Questions & Pick<Session, "client"> {
  const session = sharedSession(sharedDirectory());
  return (project) => {
    const { client } = session();
    return { client, ...questions(client, { project }) };
  };
}

/** One server for all tests of a file that speak of the project it is started in. */
export function sharedSession(cwd: string): () => Session {
  let session: Session;
  beforeAll(async () => {
    session = await open(cwd);
  });
  afterAll(() => session.client.close());
  return () => session;
}

/** A real MCP client, talking over stdio to the built server. */
async function open(cwd: string, env: Record<string, string> = {}): Promise<Session> {
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
  return { client, pid: transport.pid!, ...questions(client, {}) };
}

function questions(client: Client, always: Record<string, unknown>): Questions {
  const call: Questions["call"] = async (tool, args = {}) =>
    (await client.callTool({ name: tool, arguments: { ...always, ...args } })) as CallToolResult;
  return {
    call,
    async text(tool, args) {
      const result = await call(tool, args);
      const text = textOf(result);
      if (result.isError) throw new Error(`${tool}: ${text}`);
      return text;
    },
  };
}

/** What an answer says, without the time it was given at. */
export function textOf(result: CallToolResult): string {
  const parts = result.content.map((part) => (part.type === "text" ? part.text : ""));
  return parts.filter((text) => !text.startsWith("now: ")).join("\n");
}
