import type { Span } from "./encode.ts";
import {
  commandName,
  type End,
  exitAttributes,
  hrTime,
  outcome,
  type RunScope,
  succeeded,
} from "./records.ts";

const INTERNAL = 0;
const STATUS = { unset: 0, error: 2 };

/**
 * The run as one span, by OpenTelemetry's convention for command line programs (kind INTERNAL,
 * `process.exit.code`, `error.type`). Undefined for a run whose record has no trace.
 */
export function spanOf(scope: RunScope, end: End): Span | undefined {
  const { run } = scope.stored;
  const { spanContext, resource, instrumentationScope } = scope;
  if (spanContext === undefined) return undefined;
  const parent = run.trace?.parentSpanId;
  const startMs = Date.parse(run.started_at);
  const failed = !succeeded(scope.stored, end);
  return {
    name: scope.redactor.attribute(commandName(run.argv)),
    kind: INTERNAL,
    spanContext: () => spanContext,
    ...(parent === undefined
      ? {}
      : { parentSpanContext: { ...spanContext, spanId: parent, isRemote: true } }),
    startTime: hrTime(startMs),
    endTime: hrTime(Math.max(startMs, end.time)),
    duration: hrTime(Math.max(0, end.time - startMs)),
    ended: true,
    status: failed
      ? { code: STATUS.error, message: outcome(scope.stored, end) }
      : { code: STATUS.unset },
    attributes: {
      "process.executable.name": scope.redactor.attribute(commandName(run.argv)),
      "process.command_args": scope.redactor.argv(run.argv),
      ...(run.child === undefined ? {} : { "process.pid": run.child.pid }),
      ...exitAttributes(scope.stored),
      ...(failed ? { "error.type": run.signal ?? errorType(end, run.exit_code) } : {}),
      "idlergear.run.id": run.id,
      "idlergear.script.sha256": run.script.sha256,
    },
    links: [],
    events: [],
    resource,
    instrumentationScope,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
}

function errorType(end: End, code: number | undefined): string {
  return end.state === "ended" ? String(code ?? "_OTHER") : end.state;
}
