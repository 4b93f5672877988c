import type { SignalConfig } from "../otlp/config.ts";
import { JSON_TEXT, PROTOBUF } from "../otlp/encode.ts";
import { grpcTransport } from "../otlp/grpc.ts";
import { httpTransport } from "../otlp/http.ts";
import type { Transport } from "../otlp/transport.ts";

/** By the name a run's record has for it. A new transport is a file, and a line here. */
export const TRANSPORTS: Record<SignalConfig["protocol"], Transport> = {
  "http/protobuf": httpTransport(PROTOBUF, "application/x-protobuf"),
  "http/json": httpTransport(JSON_TEXT, "application/json"),
  grpc: grpcTransport(PROTOBUF),
};
