import {
  JsonLogsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufTraceSerializer,
} from "@opentelemetry/otlp-transformer";
import type { Signal } from "./config.ts";

/*
 * The only file that loads OpenTelemetry code: its serializers. Its exporters and processors are not
 * used, because they drop records silently when a collector is away.
 */

export type LogRecord = Parameters<typeof ProtobufLogsSerializer.serializeRequest>[0][number];
export type Span = Parameters<typeof ProtobufTraceSerializer.serializeRequest>[0][number];
export type Resource = LogRecord["resource"];

/** What a collector took of an otherwise accepted request. */
export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** How requests and answers are written. */
export interface Encoding {
  encodeLogs(records: LogRecord[]): Uint8Array;
  encodeSpan(span: Span): Uint8Array;
  /** What the body of an acceptance says was rejected. A body that is not OTLP says nothing. */
  partialSuccess(signal: Signal, body: Uint8Array): PartialSuccess;
}

export const PROTOBUF = encoding(ProtobufLogsSerializer, ProtobufTraceSerializer);
export const JSON_TEXT = encoding(JsonLogsSerializer, JsonTraceSerializer);

function encoding(
  logs: typeof ProtobufLogsSerializer | typeof JsonLogsSerializer,
  traces: typeof ProtobufTraceSerializer | typeof JsonTraceSerializer,
): Encoding {
  return {
    encodeLogs: (records) => logs.serializeRequest(records)!,
    encodeSpan: (span) => traces.serializeRequest([span])!,
    partialSuccess(signal, body) {
      if (body.length === 0) return { rejected: 0, message: "" };
      try {
        if (signal === "logs") {
          const partial = logs.deserializeResponse(body).partialSuccess;
          return found(partial?.rejectedLogRecords, partial?.errorMessage);
        }
        const partial = traces.deserializeResponse(body).partialSuccess;
        return found(partial?.rejectedSpans, partial?.errorMessage);
      } catch {
        return { rejected: 0, message: "" };
      }
    },
  };
}

/** JSON carries 64-bit numbers as strings. */
function found(rejected: unknown, message: unknown): PartialSuccess {
  const count = Number(rejected ?? 0);
  return {
    rejected: Number.isSafeInteger(count) && count > 0 ? count : 0,
    message: typeof message === "string" ? message.replace(/[\p{C}\s]+/gu, " ").slice(0, 300) : "",
  };
}
