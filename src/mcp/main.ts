import {
  CancelledNotificationSchema,
  type JSONRPCMessage,
} from "@modelcontextprotocol/sdk/types.js";
import { createServer } from "./server.ts";
import { StdioTransport } from "./stdio.ts";
import { threads } from "./threads.ts";

/** After the end of input, requests under way may take this long before we go regardless. */
const LAST_WORDS_MS = 400;

/**
 * Serves MCP on stdin and stdout until stdin ends or a signal says stop: hosts stop servers by end
 * of input, SIGINT or SIGTERM, and a timer left alive must not keep us. Requests already read are
 * answered first. Nothing but JSON-RPC is written to stdout.
 */
export async function serveStdio(version: string): Promise<void> {
  const stop = () => process.exit(0);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
  process.stdout.once("error", stop);

  const transport = new StdioTransport(process.stdin, process.stdout);
  await createServer(version, threads()).connect(transport);
  const underWay = countRequests(transport);
  process.stdin.once("end", () => {
    setTimeout(stop, LAST_WORDS_MS);
    const leaveWhenDone = () => {
      if (underWay.size === 0 && process.stdout.writableLength === 0) stop();
      setTimeout(leaveWhenDone, 5);
    };
    setImmediate(leaveWhenDone);
  });
}

/** The ids of requests received and not yet answered. */
function countRequests(transport: StdioTransport): ReadonlySet<string | number> {
  const open = new Set<string | number>();
  const receive = transport.onmessage;
  const send = transport.send.bind(transport);
  transport.onmessage = (message, ...rest: []) => {
    if ("method" in message && "id" in message) open.add(message.id);
    receive?.(message, ...rest);
    const cancelled = cancelledBy(message);
    if (cancelled !== undefined) open.delete(cancelled);
  };
  transport.send = async (message) => {
    await send(message);
    if (!("method" in message) && "id" in message && message.id !== undefined)
      open.delete(message.id);
  };
  return open;
}

/** A request that is cancelled has no answer to wait for. */
function cancelledBy(message: JSONRPCMessage): string | number | undefined {
  const cancelled = CancelledNotificationSchema.safeParse(message);
  return cancelled.success ? cancelled.data.params.requestId : undefined;
}
