import http from "node:http";
import https from "node:https";
import { gzipSync } from "node:zlib";
import { defined } from "../../defined.ts";
import type { SignalConfig } from "./config.ts";
import type { Encoding } from "./encode.ts";
import type { Reply } from "./retry.ts";
import { type Target, tlsOptions } from "./target.ts";
import type { Transport } from "./transport.ts";

/** An answer is a few bytes; what is longer is not an OTLP receiver. */
const REPLY_LIMIT = 64 * 1024;

/** OTLP over HTTP, in one of its two encodings. */
export function httpTransport(encoding: Encoding, contentType: string): Transport {
  return { ...encoding, send: (target, _signal, payload) => post(target, contentType, payload) };
}

/**
 * One POST, one whole answer. Never retries, follows no redirect.
 * @throws the connection's error, or a timeout after `config.timeout_ms` for the whole exchange
 */
function post(target: Target, contentType: string, payload: Uint8Array): Promise<Reply> {
  const { config, url } = target;
  const gzip = config.compression === "gzip";
  const body = gzip ? gzipSync(payload, { level: 3 }) : payload;
  const secure = url.protocol === "https:";
  return new Promise((done, fail) => {
    const request = (secure ? https : http).request(url, {
      method: "POST",
      agent: agentFor(config, secure),
      headers: {
        ...target.headers,
        "content-type": contentType,
        "content-length": body.length,
        "user-agent": "idlergear",
        ...(gzip ? { "content-encoding": "gzip" } : {}),
      },
    });
    const timer = setTimeout(
      () => request.destroy(new Error(`no answer within ${config.timeout_ms} ms`)),
      config.timeout_ms,
    );
    request.on("close", () => clearTimeout(timer));
    request.on("error", fail);
    request.on("response", (response) => readReply(response).then(done, fail));
    request.end(body);
  });
}

/** Rejects unless the answer came to its end: half a 200 is no acceptance. */
function readReply(response: http.IncomingMessage): Promise<Reply> {
  return new Promise((done, fail) => {
    const chunks: Buffer[] = [];
    let size = 0;
    response.on("data", (chunk: Buffer) => {
      if (size < REPLY_LIMIT) chunks.push(chunk);
      size += chunk.length;
      if (size > REPLY_LIMIT * 16) response.destroy(new Error("the answer does not end"));
    });
    response.on("error", fail);
    response.on("aborted", () => fail(new Error("connection lost within the answer")));
    response.on("end", () => {
      const retryAfter = response.headers["retry-after"];
      const contentType = response.headers["content-type"];
      done({
        status: response.statusCode ?? 0,
        body: Buffer.concat(chunks),
        ...defined({ retryAfter, contentType }),
      });
    });
  });
}

const agents = new Map<string, http.Agent>();

/** One pool of connections per set of TLS files. */
function agentFor(config: SignalConfig, secure: boolean): http.Agent {
  const { ca, client_cert, client_key } = config;
  const key = JSON.stringify([secure, ca, client_cert, client_key]);
  let agent = agents.get(key);
  if (agent === undefined) {
    const options = { keepAlive: true, maxSockets: 16, timeout: 30_000 };
    agent = secure
      ? new https.Agent({ ...options, ...tlsOptions(config) })
      : new http.Agent(options);
    agents.set(key, agent);
  }
  return agent;
}
