import http2 from "node:http2";
import { gzipSync } from "node:zlib";
import type { Signal } from "./config.ts";
import type { Encoding } from "./encode.ts";
import type { Reply } from "./retry.ts";
import { type Target, tlsOptions } from "./target.ts";
import type { Transport } from "./transport.ts";

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

/** OTLP over gRPC. */
export function grpcTransport(encoding: Encoding): Transport {
  return { ...encoding, send: callGrpc };
}

/**
 * One call, one whole answer. Never retries.
 * @throws the connection's error, or a timeout after `config.timeout_ms`
 */
export function callGrpc(target: Target, signal: Signal, payload: Uint8Array): Promise<Reply> {
  const { compression, timeout_ms } = target.config;
  const gzip = compression === "gzip";
  return new Promise((done, fail) => {
    const session = sessionFor(target);
    session.once("error", fail);
    const stream = session.request(requestHeaders(target, signal));
    const timer = setTimeout(
      () => stream.destroy(new Error(`no answer within ${timeout_ms} ms`)),
      timeout_ms,
    );
    const answer = collect(stream);
    stream.on("error", fail);
    stream.on("close", () => {
      clearTimeout(timer);
      session.off("error", fail);
      const { headers, data } = answer();
      const httpStatus = Number(headers[":status"] ?? 200);
      if (headers["grpc-status"] === undefined && httpStatus === 200)
        fail(new Error("connection lost within the answer"));
      else done(replyOf(headers, data));
    });
    stream.end(frame(gzip ? gzipSync(payload, { level: 3 }) : payload, gzip));
  });
}

function requestHeaders({ config, headers }: Target, signal: Signal): http2.OutgoingHttpHeaders {
  return {
    ...headers,
    ":method": "POST",
    ":path": PATHS[signal],
    "content-type": "application/grpc",
    "user-agent": "idlergear",
    "grpc-timeout": `${config.timeout_ms}m`,
    ...(config.compression === "gzip" ? { "grpc-encoding": "gzip" } : {}),
    te: "trailers",
  };
}

/** What has come of an answer: headers and trailers as one, and no more data than one may hold. */
function collect(stream: http2.ClientHttp2Stream) {
  const chunks: Buffer[] = [];
  let size = 0;
  let headers: http2.IncomingHttpHeaders = {};
  const add = (more: http2.IncomingHttpHeaders) => {
    headers = { ...headers, ...more };
  };
  stream.on("response", add);
  stream.on("trailers", add);
  stream.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size <= REPLY_LIMIT) chunks.push(chunk);
  });
  return () => ({ headers, data: Buffer.concat(chunks) });
}

function replyOf(headers: http2.IncomingHttpHeaders, data: Buffer): Reply {
  const code = headers["grpc-status"];
  const message = decoded(String(headers["grpc-message"] ?? ""));
  const text = message === "" ? {} : { message };
  if (code === undefined)
    return { status: Number(headers[":status"]), body: new Uint8Array(), ...text };
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
