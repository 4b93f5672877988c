import { once } from "node:events";
import http2 from "node:http2";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { callGrpc } from "../../../src/deliver/otlp/grpc.ts";
import { judge } from "../../../src/deliver/otlp/retry.ts";
import { type Target, targetOf } from "../../../src/deliver/otlp/target.ts";

let server: http2.Http2Server;
let target: Target;
let answer: (stream: http2.ServerHttp2Stream) => void;
let asked: http2.IncomingHttpHeaders;
beforeAll(async () => {
  server = http2.createServer();
  server.on("stream", (stream, headers) => {
    asked = headers;
    stream.on("error", () => {});
    stream.resume();
    stream.on("end", () => answer(stream));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  target = targetOf(
    { url, protocol: "grpc", compression: "none", timeout_ms: 300 },
    { headers: { "x-key": "k" } },
  );
});
afterAll(() => {
  server.close();
});

const failing =
  (status: number, message = "") =>
  (stream: http2.ServerHttp2Stream) =>
    stream.respond(
      { ":status": 200, "grpc-status": String(status), "grpc-message": message },
      { endStream: true },
    );

test.each([
  [14, "", "retry"],
  [4, "", "retry"],
  [8, "slow down", "retry"],
  [8, "received message larger than max", "refused"],
  [3, "bad%20record", "refused"],
  [16, "", "paused"],
  [7, "", "paused"],
  [12, "", "paused"],
  [13, "", "paused"],
])("status %i (%s) means %s", async (status, message, kind) => {
  answer = failing(status, message);
  const reply = await callGrpc(target, "logs", new Uint8Array([1]));
  expect(judge(reply).kind).toBe(kind);
  if (message.includes("%")) expect(reply.message).toBe("bad record");
  expect(asked["x-key"]).toBe("k");
  expect(asked[":path"]).toBe("/opentelemetry.proto.collector.logs.v1.LogsService/Export");
});

test("an answer that never comes is an error, and so is a lost connection; the next call works", async () => {
  answer = () => {};
  await expect(callGrpc(target, "logs", new Uint8Array([1]))).rejects.toThrow("no answer within");
  answer = (stream) => stream.session?.destroy();
  await expect(callGrpc(target, "logs", new Uint8Array([1]))).rejects.toThrow();
  answer = (stream) => {
    stream.respond({ ":status": 200 }, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
    stream.end(Buffer.from([0, 0, 0, 0, 0]));
  };
  expect(judge(await callGrpc(target, "logs", new Uint8Array([1]))).kind).toBe("accepted");
});
