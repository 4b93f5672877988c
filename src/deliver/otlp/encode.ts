import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { SignalConfig } from "./config.ts";

/*
 * The only file that loads OpenTelemetry code: its serializers. Its exporters and processors are not
 * used, because they drop records silently when a collector is away.
 */

export type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];
export type Span = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
export type Resource = LogRecord["resource"];

/** What a collector took of an otherwise accepted request. */
export interface Partial {
  rejected: number;
  message: string;
}

export function encodeLogs(protocol: SignalConfig["protocol"], records: LogRecord[]): Uint8Array {
  const serializer = protocol === "http/json" ? JsonLogsSerializer : ProtobufLogsSerializer;
  return serializer.serializeRequest(records)!;
}

export function encodeSpan(protocol: SignalConfig["protocol"], span: Span): Uint8Array {
  const serializer = protocol === "http/json" ? JsonTraceSerializer : ProtobufTraceSerializer;
  return serializer.serializeRequest([span])!;
}

/** What the body of a 200 says was rejected. A body that is not OTLP says nothing. */
export function partialOf(
  signal: "logs" | "traces",
  protocol: SignalConfig["protocol"],
  body: Uint8Array,
): Partial {
  if (body.length === 0) return { rejected: 0, message: "" };
  const json = protocol === "http/json";
  try {
    if (signal === "logs") {
      const serializer = json ? JsonLogsSerializer : ProtobufLogsSerializer;
      const partial = serializer.deserializeResponse(body).partialSuccess;
      return found(partial?.rejectedLogRecords, partial?.errorMessage);
    }
    const serializer = json ? JsonTraceSerializer : ProtobufTraceSerializer;
    const partial = serializer.deserializeResponse(body).partialSuccess;
    return found(partial?.rejectedSpans, partial?.errorMessage);
  } catch {
    return { rejected: 0, message: "" };
  }
}

/** JSON carries 64-bit numbers as strings. */
function found(rejected: unknown, message: unknown): Partial {
  const count = Number(rejected ?? 0);
  return {
    rejected: Number.isSafeInteger(count) && count > 0 ? count : 0,
    message: typeof message === "string" ? message.replace(/[\p{C}\s]+/gu, " ").slice(0, 300) : "",
  };
}
