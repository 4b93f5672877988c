import type { Readable, Writable } from "node:stream";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import {
  ErrorCode,
  type JSONRPCMessage,
  JSONRPCMessageSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { type RequestLine, RequestLines } from "./request-lines.ts";

/** As large as the SDK lets a message be. A paste is the largest thing that is sent here. */
const LARGEST_MESSAGE = 10 * 1024 * 1024;

type Id = string | number | null;

/**
 * MCP over two streams. What the SDK's own transport drops without a word (a line that is no
 * message) or closes for good on (a line that is too long) is answered with an error here, and the
 * next line is read as if nothing had been.
 */
export class StdioTransport implements Transport {
  onmessage?: Transport["onmessage"];
  onclose?: () => void;
  onerror?: (error: Error) => void;
  private readonly input: Readable;
  private readonly output: Writable;
  private readonly lines = new RequestLines(LARGEST_MESSAGE);

  constructor(input: Readable, output: Writable) {
    this.input = input;
    this.output = output;
  }

  async start(): Promise<void> {
    this.input.on("data", this.take);
    this.input.on("error", (error) => this.onerror?.(error));
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.write(message);
  }

  async close(): Promise<void> {
    this.input.off("data", this.take);
    this.input.pause();
    this.onclose?.();
  }

  private readonly take = (chunk: Buffer): void => {
    for (const line of this.lines.add(chunk)) this.receive(line);
  };

  private receive(line: RequestLine): void {
    if (line.kind === "too-long") {
      const most = LARGEST_MESSAGE.toLocaleString("en-US");
      this.refuse(
        line.id ?? null,
        ErrorCode.InvalidRequest,
        `the message has ${line.bytes.toLocaleString("en-US")} bytes, more than the ${most} that are read: send less, for a paste its last part`,
      );
    } else if (line.text.trim() !== "") this.parse(line.text);
  }

  private parse(text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      this.refuse(null, ErrorCode.ParseError, "the line is no JSON: send one message a line");
      return;
    }
    const message = JSONRPCMessageSchema.safeParse(json);
    if (message.success) this.onmessage?.(message.data);
    else if (Array.isArray(json)) this.refuseBatch(json);
    else if (!isNotification(json))
      this.refuse(idOf(json), ErrorCode.InvalidRequest, "the line is no JSON-RPC 2.0 message");
  }

  /** MCP has none since 2025-06-18; whoever sends one waits for each answer. */
  private refuseBatch(batch: unknown[]): void {
    const ids = batch
      .slice(0, 100)
      .map(idOf)
      .filter((id) => id !== null);
    for (const id of ids.length > 0 ? ids : [null])
      this.refuse(id, ErrorCode.InvalidRequest, "batches are not served: send one message a line");
  }

  private refuse(id: Id, code: number, message: string): void {
    this.write({ jsonrpc: "2.0", id, error: { code, message } }).catch(() => {});
  }

  private write(message: unknown): Promise<void> {
    return new Promise((done) => {
      if (this.output.write(`${JSON.stringify(message)}\n`)) done();
      else this.output.once("drain", done);
    });
  }
}

function idOf(json: unknown): Id {
  const id = (json as { id?: unknown } | null)?.id;
  return typeof id === "string" || typeof id === "number" ? id : null;
}

/** Nobody waits for an answer to one, whatever else is wrong with it. */
function isNotification(json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  return "method" in json && !("id" in json);
}
