import http2 from "node:http2";
import { gzipSync } from "node:zlib";
import type { Signal } from "./config.ts";
import { type Target, tlsOptions } from "./post.ts";
import type { Reply } from "./retry.ts";

/*
 * One unary call of OTLP/gRPC over node:http2: a frame out, a frame back, a status in the trailers.
 * That is all of gRPC the protocol needs, and saves its library.
 */

const PATHS: Record<Signal, string> = {
  logs: "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
  traces: "/opentelemetry.proto.collector.trace.v1.TraceService/Export",
};

/** gRPC's codes as the HTTP status with the same meaning, so that one judge decides. */
const HTTP_STATUS: Record<number, number> = {
  0: 200,
  1: 503,
  3: 400,
  4: 504,
  5: 404,
  7: 403,
  8: 429,
  10: 503,
  11: 503,
  12: 404,
  14: 503,
  15: 503,
  16: 401,
};

const FRAME_HEAD = 5;
const REPLY_LIMIT = 64 * 1024;
const sessions = new Map<string, http2.ClientHttp2Session>();

/** Like `post`, for protocol grpc. @throws the connection's error, or a timeout */
export function callGrpc(target: Target, signal: Signal, payload: Uint8Array): Promise<Reply> {
  const { config, headers } = target;
  const gzip = config.compression === "gzip";
  return new Promise((done, fail) => {
    const session = sessionFor(target);
    const onSessionError = (error: Error) => fail(error);
    session.once("error", onSessionError);
    const stream = session.request({
      ...headers,
      ":method": "POST",
      ":path": PATHS[signal],
      "content-type": "application/grpc",
      "user-agent": "idlergear",
      "grpc-timeout": `${config.timeout_ms}m`,
      ...(gzip ? { "grpc-encoding": "gzip" } : {}),
      te: "trailers",
    });
    const timer = setTimeout(
      () => stream.destroy(new Error(`no answer within ${config.timeout_ms} ms`)),
      config.timeout_ms,
    );
    const chunks: Buffer[] = [];
    let size = 0;
    let told: http2.IncomingHttpHeaders = {};
    const note = (more: http2.IncomingHttpHeaders) => {
      told = { ...told, ...more };
    };
    stream.on("response", note);
    stream.on("trailers", note);
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= REPLY_LIMIT) chunks.push(chunk);
    });
    stream.on("error", fail);
    stream.on("close", () => {
      clearTimeout(timer);
      session.off("error", onSessionError);
      const httpStatus = Number(told[":status"] ?? 200);
      if (told["grpc-status"] === undefined && httpStatus === 200)
        fail(new Error("connection lost within the answer"));
      else done(replyOf(told, Buffer.concat(chunks)));
    });
    stream.end(frame(gzip ? gzipSync(payload, { level: 3 }) : payload, gzip));
  });
}

function replyOf(told: http2.IncomingHttpHeaders, data: Buffer): Reply {
  const code = told["grpc-status"];
  const message = decoded(String(told["grpc-message"] ?? ""));
  const text = message === "" ? {} : { message };
  if (code === undefined)
    return { status: Number(told[":status"]), body: new Uint8Array(), ...text };
  const tooLarge = code === "8" && /larger than max|too large/i.test(message);
  return {
    status: tooLarge ? 413 : (HTTP_STATUS[Number(code)] ?? 500),
    body: data[0] === 0 ? data.subarray(FRAME_HEAD) : new Uint8Array(),
    ...text,
  };
}

/** One connection an address and set of TLS files, made anew when it is lost. */
function sessionFor({ url, config }: Target): http2.ClientHttp2Session {
  const key = JSON.stringify([url.origin, config.ca, config.client_cert, config.client_key]);
  const there = sessions.get(key);
  if (there !== undefined && !there.closed && !there.destroyed) return there;
  const session = http2.connect(url.origin, tlsOptions(config));
  session.setMaxListeners(0);
  session.on("error", () => session.destroy());
  session.on("close", () => {
    if (sessions.get(key) === session) sessions.delete(key);
  });
  session.on("goaway", () => session.close());
  session.unref();
  sessions.set(key, session);
  return session;
}

function frame(message: Uint8Array, compressed: boolean): Buffer {
  const framed = Buffer.allocUnsafe(FRAME_HEAD + message.length);
  framed[0] = compressed ? 1 : 0;
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, FRAME_HEAD);
  return framed;
}

function decoded(message: string): string {
  try {
    return decodeURIComponent(message);
  } catch {
    return message;
  }
}
