import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { beforeAll, describe, expect, it } from "vitest";
import { answer } from "../../src/mcp/question.ts";
import { createServer } from "../../src/mcp/server.ts";
import type { Ask } from "../../src/mcp/threads.ts";
import { record } from "../fixtures/record.ts";
import { sharedDirectory } from "../fixtures/temporary.ts";
import { textOf } from "./client.ts";

const cwd = sharedDirectory();
let client: Client;
let older: string;
let newer: string;

beforeAll(async () => {
  mkdirSync(join(cwd, ".git"), { recursive: true });
  older = await record(cwd, "--name", "counted", "seq", "1", "9");
  newer = await record(cwd, "echo", "404 not found");
  const server = createServer("0.0.0-test", answer as Ask);
  const [here, there] = InMemoryTransport.createLinkedPair();
  await server.connect(there);
  client = new Client({ name: "test", version: "1" });
  await client.connect(here);
  await client.listTools();
});

async function call(tool: string, args: Record<string, unknown>): Promise<CallToolResult> {
  const name = `idlergear_run_${tool}`;
  return (await client.callTool({ name, arguments: { project: cwd, ...args } })) as CallToolResult;
}

describe("an argument that is unknown is refused by the right name", () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ["list", { command: "npm test" }, /no argument "command"\n.*[Uu]se name.*no command filter/],
    ["list", { run: "x" }, /Use name/],
    ["list", { offset: 3 }, /Use cursor/],
    ["status", { name: "counted" }, /no argument "name"\n.*Use run/],
    ["status", { nonsense: 1 }, /no argument "nonsense"\n.*Its arguments: run, project/],
    ["logs", { pattern: "x" }, /no argument "pattern"\n.*Use grep/],
    ["logs", { limit: 3 }, /Use tail .* or head/],
    ["logs", { regex: "a.*b" }, /regex.*\n.*pattern goes in grep/],
    ["wait", { pattern: "x" }, /Use match/],
    ["wait", { timeout: 3 }, /Use timeout_s, in seconds/],
    ["identify", { paste: "x" }, /Use text/],
    ["identify", { text: "x", run: "latest" }, /by text alone/],
    ["diff", { other: "x" }, /Use with/],
    ["logs", { constructor: 1 }, /no argument "constructor"/],
  ])("%s %j", async (tool, args, expected) => {
    const said = await call(tool, args);
    expect(said.isError).toBe(true);
    expect(textOf(said)).toMatch(expected);
  });
});

describe("an argument that is clear is taken", () => {
  it.each<[string, () => Record<string, unknown>, () => string | RegExp]>([
    ["status", () => ({ id: older }), () => older],
    ["status", () => ({ run_id: older, run: null }), () => older],
    ["status", () => ({ runId: older }), () => older],
    ["status", () => ({ run: older, id: older }), () => older],
    ["diff", () => ({ id: newer, with: older }), () => older],
    ["wait", () => ({ id: older, timeoutS: "2" }), () => older],
    ["list", () => ({ limit: "1", name: null, cursor: null }), () => newer],
    ["logs", () => ({ id: older, tail: "2" }), () => "\n8: 8\n9: 9\n"],
    ["logs", () => ({ id: older, lines: 3 }), () => "\n3: 3\n"],
    ["logs", () => ({ grep: 404, regex: "false", ignoreCase: "true" }), () => "1: 404 not found"],
    [
      "logs",
      () => ({ run: "seq 1 9", tail: 1 }),
      () => /newest run of that command[\s\S]*\n9: 9\n/,
    ],
    [
      "status",
      () => ({ run: "seq 1 9" }),
      () => new RegExp(`${older}.*newest run of that command`),
    ],
  ])("%s, case %#", async (tool, args, expected) => {
    const said = await call(tool, args());
    expect(textOf(said)).toMatch(expected());
    expect(said.isError ?? false).toBe(false);
  });

  it("but not a command's text that several commands have", async () => {
    mkdirSync(join(cwd, "below"));
    const ids = [
      await record(cwd, "true", "twice"),
      await record(join(cwd, "below"), "true", "twice"),
    ];
    const said = await call("status", { run: "true twice" });
    expect(said.isError).toBe(true);
    for (const id of ids) expect(textOf(said)).toContain(id);
  });

  it("and a schema forbids nothing that we explain", async () => {
    const { tools } = await client.listTools();
    expect(tools).toHaveLength(6);
    for (const { inputSchema } of tools) {
      expect(inputSchema.type).toBe("object");
      expect(inputSchema).not.toHaveProperty("additionalProperties");
    }
  });
});
