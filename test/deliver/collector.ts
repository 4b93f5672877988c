import http from "node:http";
import https from "node:https";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterAll, beforeEach } from "vitest";

interface Any {
  stringValue?: string;
  intValue?: number | string | { low: number; high: number };
  arrayValue?: { values: Any[] };
  boolValue?: boolean;
}
interface KeyValue {
  key: string;
  value: Any;
}

/** A log record as the receiver decoded it. */
export interface Received {
  uid: string;
  body: string;
  /** Nanoseconds since the Unix epoch. */
  time: bigint;
  attributes: Record<string, unknown>;
  resource: Record<string, unknown>;
  traceId: string;
}

interface ReceivedSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  attributes: Record<string, unknown>;
  status: { code: number; message?: string };
}

/** What the proxy does with a request. `reply` needs no collector; `lost` delivers, and never says so. */
export type Fault =
  | "pass"
  | "reset"
  | "lost"
  /** Delivers, and says so in half a sentence. */
  | "half"
  | "hang"
  | { status: number; headers?: Record<string, string>; body?: string | Uint8Array };

interface Seen {
  path: string;
  headers: http.IncomingHttpHeaders;
  bytes: number;
  fault: Fault;
  at: number;
}

export interface Collector {
  url: string;
  /** The receiver itself, without the proxy. */
  grpcUrl: string;
  records: Received[];
  spans: ReceivedSpan[];
  requests: Seen[];
  /** Decides on every request; the body is decompressed. */
  fault: (request: { path: string; body: Buffer; n: number }) => Fault;
  /** Stops listening, drops all connections; `up` takes the same port again. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

const { MockOtlpServer } = createRequire(import.meta.url)("@elastic/mockotlpserver");

/** The official-protocol receiver of another project, behind a proxy that misbehaves on demand. */
export async function startCollector(
  options: {
    tls?: https.ServerOptions;
    /** In place of keeping all records. */
    onRecord?: (record: Received) => void;
  } = {},
): Promise<Collector> {
  const records: Received[] = [];
  const spans: ReceivedSpan[] = [];
  const keep = (record: Received) => void records.push(record);
  const mock = new MockOtlpServer({
    logLevel: "fatal",
    services: ["http", "grpc"],
    grpcHostname: "127.0.0.1",
    grpcPort: 0,
    httpHostname: "127.0.0.1",
    httpPort: 0,
    onLogs: (request: never) => decodeLogs(request).forEach(options.onRecord ?? keep),
    onTrace: (request: never) => spans.push(...decodeSpans(request)),
  });
  await mock.start();
  const upstream: URL = mock.httpUrl;
  const requests: Seen[] = [];
  const onRequest: http.RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("error", () => {});
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", async () => {
      let body = Buffer.concat(chunks);
      if (request.headers["content-encoding"] === "gzip")
        body = (await import("node:zlib")).gunzipSync(body);
      const path = request.url ?? "";
      const fault = collector.fault({ path, body, n: requests.length });
      requests.push({ path, headers: request.headers, bytes: body.length, fault, at: Date.now() });
      if (fault === "reset") return request.socket.destroy();
      if (fault === "hang") return;
      if (typeof fault === "object") {
        response.writeHead(fault.status, fault.headers);
        return response.end(fault.body);
      }
      const { "content-encoding": _, "content-length": __, ...headers } = request.headers;
      const forwarded = http.request(
        new URL(path, upstream),
        { method: "POST", headers },
        (reply) => {
          reply.resume();
          reply.on("end", () => {
            if (fault === "lost") return request.socket.destroy();
            if (fault === "half") {
              response.writeHead(200, { "content-length": "100" });
              response.write("{");
              return setTimeout(() => request.socket.destroy(), 20);
            }
            response.writeHead(reply.statusCode ?? 500);
            response.end();
          });
        },
      );
      forwarded.on("error", () => request.socket.destroy());
      forwarded.end(body);
    });
  };
  const server = options.tls
    ? https.createServer(options.tls, onRequest)
    : http.createServer(onRequest);
  const listen = (port: number) =>
    new Promise<void>((done, fail) => {
      server.once("error", fail);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", fail);
        done();
      });
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const down = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  const collector: Collector = {
    url: `${options.tls ? "https" : "http"}://127.0.0.1:${port}`,
    grpcUrl: String(mock.grpcUrl),
    records,
    spans,
    requests,
    fault: () => "pass",
    down,
    up: () => listen(port),
    async close() {
      await down();
      await mock.close();
    },
  };
  return collector;
}

/**
 * One collector for all tests of a file, called at its top. Each test finds it as new: it has
 * received nothing, and nothing is wrong with it.
 */
export async function useCollector(): Promise<Collector> {
  const collector = await startCollector();
  afterAll(() => collector.close());
  beforeEach(() => {
    for (const seen of [collector.records, collector.spans, collector.requests]) seen.length = 0;
    collector.fault = () => "pass";
  });
  return collector;
}

interface Group {
  resource: { attributes: KeyValue[] };
}

function decodeLogs(request: {
  resourceLogs: (Group & { scopeLogs: { logRecords: Record<string, never>[] }[] })[];
}): Received[] {
  return request.resourceLogs.flatMap(({ resource, scopeLogs }) => {
    const shared = plain(resource.attributes);
    return scopeLogs.flatMap(({ logRecords }) =>
      logRecords.map((record) => {
        const attributes = plain(record.attributes!);
        return {
          uid: String(attributes["log.record.uid"]),
          body: String(value(record.body!)),
          time: long(record.timeUnixNano!),
          attributes,
          resource: shared,
          traceId: hex(record.traceId),
        };
      }),
    );
  });
}

function decodeSpans(request: {
  resourceSpans: { scopeSpans: { spans: Record<string, never>[] }[] }[];
}): ReceivedSpan[] {
  return request.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        name: String(span.name),
        kind: Number(span.kind),
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        attributes: plain(span.attributes!),
        status: span.status!,
      })),
    ),
  );
}

function plain(attributes: KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value: any }) => [key, value(any)]));
}

/** A decoded protobuf message has defaults in its prototype: only its own fields were sent. */
function value(any: Any): unknown {
  if (Object.hasOwn(any, "arrayValue")) return any.arrayValue?.values.map(value);
  if (Object.hasOwn(any, "intValue")) return Number(long(any.intValue!));
  return Object.hasOwn(any, "boolValue") ? any.boolValue : any.stringValue;
}

function long(number: number | string | { low: number; high: number }): bigint {
  if (typeof number !== "object") return BigInt(number);
  return (BigInt(number.high >>> 0) << 32n) | BigInt(number.low >>> 0);
}

/** Bytes from protobuf, hex already from JSON. */
function hex(id: string | Uint8Array | undefined): string {
  return typeof id === "string" ? id : Buffer.from(id ?? []).toString("hex");
}
