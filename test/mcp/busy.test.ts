import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { IG, sharedProject } from "../fixtures/ig.ts";
import { record } from "../fixtures/record.ts";

interface Message {
  id: number | string | null;
  result?: { content?: { text: string }[]; isError?: boolean };
  error?: { code: number; message: string };
}

/** A server spoken to line by line, as no client that keeps to the rules would. */
async function serve(cwd: string) {
  const child = spawn(process.execPath, [IG, "mcp"], { cwd, stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const seen: Message[] = [];
  const waiting = new Map<Message["id"], (message: Message) => void>();
  createInterface(child.stdout).on("line", (line) => {
    const message = JSON.parse(line) as Message;
    seen.push(message);
    waiting.get(message.id)?.(message);
  });
  const exit = once(child, "exit") as Promise<[number | null]>;
  const answerTo = (id: Message["id"]) =>
    seen.find((message) => message.id === id) ??
    new Promise<Message>((done) => waiting.set(id, done));
  const ask = (id: number, method: string, params: object = {}) => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
    return Promise.resolve(answerTo(id));
  };
  await ask(0, "initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "t", version: "1" },
  });
  const call = (id: number, name: string, args: object) =>
    ask(id, "tools/call", { name: `idlergear_run_${name}`, arguments: args });
  return { child, seen, exit, answerTo, ask, call };
}

const cwd = sharedProject();
/** Would compute for minutes on what is recorded: nearly each character leads to a state of its own. */
const HEAVY = { grep: "[a-h].{400}[i-p].{400}[yz]", regex: true };

beforeAll(async () => {
  const print = `let text = ""; for (let state = 7; text.length < 4000000; ) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += "abcdefghijklmnopqrstuvwx     "[(state >>> 8) % 29]; } console.log(text.replace(/.{60000}/g, "$&\\n"))`;
  await record(cwd, process.execPath, "-e", print);
});

describe("while a question is computed", () => {
  it("a ping and other questions are answered", async () => {
    const { ask, call, seen } = await serve(cwd);
    const heavy = [1, 2, 3].map((id) => call(id, "logs", HEAVY));
    await ask(10, "ping");
    await call(11, "status", {});
    expect(seen.map(({ id }) => id)).toEqual([0, 10, 11]);
    for (const { result } of await Promise.all(heavy))
      expect(result?.content?.[0]?.text).toMatch(/NOT searched|searched up to line \d+ only/);
  });

  it("the server leaves when its input ends, or it is told to", async () => {
    for (const leave of ["end", "SIGTERM", "SIGINT"] as const) {
      const { ask, call, child, exit, seen } = await serve(cwd);
      call(1, "logs", HEAVY);
      call(2, "wait", { next: "any" });
      await ask(10, "ping");
      if (leave === "end") child.stdin.end();
      else child.kill(leave);
      expect((await exit)[0]).toBe(0);
      expect(seen.map(({ id }) => id)).toEqual([0, 10]);
    }
  });

  it("a question that is cancelled leaves its place to the next", async () => {
    const { ask, call, child, seen } = await serve(cwd);
    const ids = Array.from({ length: 40 }, (_, at) => at + 1);
    for (const id of ids) call(id, "logs", HEAVY);
    await ask(100, "ping");
    for (const requestId of ids)
      child.stdin.write(
        `${JSON.stringify({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId } })}\n`,
      );
    const status = await call(101, "status", {});
    expect(status.result?.isError).toBeUndefined();
    expect(seen.map(({ id }) => id)).toEqual([0, 100, 101]);
  });
});

describe("a line that is no request", () => {
  it("is answered when it is too long, and the next one is served", async () => {
    const { child, ask, answerTo } = await serve(cwd);
    const nested = `{"id":7,"x":"\\"id\\":8,"}`;
    child.stdin.write(`{"jsonrpc":"2.0","params":[${nested},"`);
    for (let mb = 0; mb < 60; mb++) child.stdin.write("x".repeat(1 << 20));
    child.stdin.write(`"],"method":"tools/call","id":"big"}\n`);
    expect((await answerTo("big")).error).toEqual({
      code: -32600,
      message: expect.stringMatching(/^the message has 62,9\d\d,\d{3} bytes, more than/),
    });
    expect(await ask(9, "ping")).toMatchObject({ result: {} });
  });

  it.each([
    ["not json", [{ id: null, code: -32700 }]],
    ['{"jsonrpc":"2.0"}', [{ id: null, code: -32600 }]],
    ['{"jsonrpc":"2.0","id":5,"method":7}', [{ id: 5, code: -32600 }]],
    ["\xff\xfe", [{ id: null, code: -32700 }]],
    ["[]", [{ id: null, code: -32600 }]],
    [
      '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"}]',
      [
        { id: 1, code: -32600 },
        { id: "b", code: -32600 },
      ],
    ],
    [`${"[".repeat(1_000_000)}`, [{ id: null, code: -32700 }]],
    [`${"[".repeat(100_000)}${"]".repeat(100_000)}`, [{ id: null, code: -32600 }]],
    ['{"jsonrpc":"2.0","method":"notifications/unheard-of","params":3}', []],
    ["", []],
  ])("%.60s is answered as JSON-RPC says", async (line, errors) => {
    const { child, ask, seen } = await serve(cwd);
    child.stdin.write(Buffer.from(`${line}\n`, "latin1"));
    await ask(9, "ping");
    const said = seen
      .filter(({ error }) => error)
      .map(({ id, error }) => ({ id, code: error?.code }));
    expect(said).toEqual(errors);
  });
});
