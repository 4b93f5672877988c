import { createServer, type Server, type Socket } from "node:net";
import { type Answer, PROTOCOL, REQUEST_LIMIT, type Request } from "./protocol.ts";

/** Answers what a request asks; what it throws becomes `ok: false`. */
export type Handler = (request: Request) => Promise<Pick<Answer, "report">>;

/** A client that says nothing is let go after so long. */
const PATIENCE_MS = 5_000;

/** A server for one request a connection. It trusts whoever can open its socket: only this user. */
export function createRequestServer(version: string, handle: Handler): Server {
  return createServer((socket) => {
    let text = "";
    socket.setEncoding("utf8");
    socket.setTimeout(PATIENCE_MS, () => socket.destroy());
    socket.on("error", () => socket.destroy());
    socket.on("data", (chunk: string) => {
      text += chunk;
      if (text.length > REQUEST_LIMIT) socket.destroy();
      else if (text.includes("\n")) {
        socket.removeAllListeners("data");
        void reply(socket, text.slice(0, text.indexOf("\n")), version, handle);
      }
    });
  });
}

async function reply(
  socket: Socket,
  line: string,
  version: string,
  handle: Handler,
): Promise<void> {
  const base = { protocol: PROTOCOL, version, pid: process.pid };
  let answer: Answer;
  try {
    answer = { ok: true, ...base, ...(await handle(parse(line))) };
  } catch (error) {
    answer = { ok: false, ...base, error: (error as Error).message };
  }
  socket.end(`${JSON.stringify(answer)}\n`);
}

function parse(line: string): Request {
  const request = JSON.parse(line) as Request & { protocol?: unknown };
  // "stop" is understood from everybody: it is how a newer ig retires us.
  if (request.protocol !== PROTOCOL && request.type !== "stop" && request.type !== "ping")
    throw new Error(`protocol ${request.protocol} is not spoken here, but ${PROTOCOL}`);
  return request;
}
