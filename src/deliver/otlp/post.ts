import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import { gzipSync } from "node:zlib";
import { defined } from "../../defined.ts";
import { IgError } from "../../error.ts";
import type { Keys, SignalConfig } from "./config.ts";
import type { Reply } from "./retry.ts";

/** A signal's endpoint, ready to be sent to. */
export interface Target {
  config: SignalConfig;
  url: URL;
  headers: Record<string, string>;
}

/** An answer is a few bytes; what is longer is not an OTLP receiver. */
const REPLY_LIMIT = 64 * 1024;

const CONTENT_TYPE = {
  "http/protobuf": "application/x-protobuf",
  "http/json": "application/json",
  grpc: "application/grpc",
};

/** @throws IgError bad-endpoint when the address is no http(s) URL */
export function targetOf(config: SignalConfig, keys: Keys | undefined): Target {
  let url: URL;
  try {
    url = new URL(`${config.url}${keys?.query ?? ""}`);
  } catch {
    throw badEndpoint(config.url);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw badEndpoint(config.url);
  return { config, url, headers: keys?.headers ?? {} };
}

/**
 * One POST, one whole answer. Never retries, follows no redirect.
 * @throws the connection's error, or a timeout after `config.timeout_ms` for the whole exchange
 */
export function post(target: Target, payload: Uint8Array): Promise<Reply> {
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
        "content-type": CONTENT_TYPE[config.protocol],
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

export function tlsOptions(config: SignalConfig): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  return {
    ...(config.ca === undefined ? {} : { ca: readFileSync(config.ca) }),
    ...(config.client_cert === undefined ? {} : { cert: readFileSync(config.client_cert) }),
    ...(config.client_key === undefined ? {} : { key: readFileSync(config.client_key) }),
  };
}

function badEndpoint(url: string): IgError {
  return new IgError(
    "bad-endpoint",
    `${JSON.stringify(url)} is no http:// or https:// URL`,
    "Set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318.",
  );
}
