import { constants } from "node:os";
import { basename } from "node:path";
import { defined } from "../../defined.ts";
import type { Redactor } from "../../redact/redactor.ts";
import type { Line } from "../../store/log/line.ts";
import { logFile } from "../../store/paths.ts";
import type { StoredRun } from "../../store/runs/reader.ts";
import type { LogRecord, Resource } from "./encode.ts";

/** What all records of one run share; made once, so that they are sent once per request. */
export interface RunScope {
  stored: StoredRun;
  redactor: Redactor;
  resource: Resource;
  instrumentationScope: LogRecord["instrumentationScope"];
  spanContext: NonNullable<LogRecord["spanContext"]> | undefined;
}

/** How a run ended, as far as anybody knows. */
export interface End {
  /** lost: its recorder died and left no exit code. incomplete: nobody said `complete`. */
  state: "ended" | "lost" | "incomplete";
  /** Milliseconds since the Unix epoch. */
  time: number;
  lines: number;
  bytes: number;
}

const START_EVENT = "idlergear.run.start";
const END_EVENT = "idlergear.run.end";

const SEVERITY = { info: [9, "INFO"], error: [17, "ERROR"] } as const;
/** What most backends take as one value; a longer line is cut, and says so. */
const BODY_LIMIT = 256 * 1024;

export function scopeOf(stored: StoredRun, redactor: Redactor, version: string): RunScope {
  const { run } = stored;
  const attributes = resourceAttributes(stored, redactor);
  return {
    stored,
    redactor,
    resource: {
      attributes,
      merge: (other) => other ?? unsupported(),
      getRawAttributes: () => Object.entries(attributes),
    },
    instrumentationScope: { name: "idlergear", version },
    spanContext:
      run.trace === undefined
        ? undefined
        : {
            traceId: run.trace.traceId,
            spanId: run.trace.spanId,
            traceFlags: Number.parseInt(run.trace.traceparent.slice(-2), 16),
          },
  };
}

/** The names are OpenTelemetry's (service, host, process, vcs); ig's own start with `idlergear.`. */
function resourceAttributes(
  { run }: StoredRun,
  redactor: Redactor,
): Record<string, string | number | string[]> {
  const said = Object.entries(run.otlp?.attributes ?? {});
  const git = run.code_version?.git;
  return {
    ...Object.fromEntries(said.map(([key, value]) => [key, redactor.attribute(value)])),
    "service.name": redactor.attribute(
      run.otlp?.service_name ??
        run.otlp?.attributes?.["service.name"] ??
        run.name ??
        commandName(run.argv),
    ),
    "service.instance.id": run.id,
    "host.name": redactor.attribute(run.host),
    ...(run.child === undefined ? {} : { "process.pid": run.child.pid }),
    "process.executable.name": redactor.attribute(commandName(run.argv)),
    "process.command_args": redactor.argv(run.argv),
    "process.working_directory": redactor.attribute(run.cwd),
    "process.owner": redactor.attribute(run.user),
    ...(git?.branch === undefined ? {} : { "vcs.ref.head.name": redactor.attribute(git.branch) }),
    ...(git?.commit === undefined ? {} : { "vcs.ref.head.revision": git.commit }),
  };
}

/**
 * One line of output, as `Redactor.logLines` gave it. `log.record.uid` is the same whenever and however
 * often the line is sent, and so are all other bytes of the record: a backend can drop what it has.
 *
 * @param advances it begins further on in the log than every line of its stream before it. A screen
 *   has lines that do not (one escape sequence makes several); their number tells them apart
 */
export function lineRecord(scope: RunScope, line: Line, advances: boolean): LogRecord {
  const { run, dir } = scope.stored;
  const cut = (line.cut ?? 0) + Math.max(0, line.text.length - BODY_LIMIT);
  const uid = `${run.id}:${line.stream}:${line.offset}`;
  return record(scope, line.time ?? Date.parse(run.started_at), {
    body: line.text.slice(0, BODY_LIMIT).replace(/[\ud800-\udbff]$/, ""),
    attributes: {
      "log.record.uid": advances ? uid : `${uid}:${line.n}`,
      "log.iostream": line.stream,
      "log.file.path": logFile(dir),
      "idlergear.run.id": run.id,
      "idlergear.script.sha256": run.script.sha256,
      "idlergear.line": line.n,
      ...(cut === 0 ? {} : { "idlergear.line.cut_chars": cut }),
    },
  });
}

export function startRecord(scope: RunScope): LogRecord {
  const { run } = scope.stored;
  return record(scope, Date.parse(run.started_at), {
    eventName: START_EVENT,
    body: `started: ${scope.redactor.argv(run.argv).join(" ")}`,
    severity: "info",
    attributes: {
      "log.record.uid": `${run.id}:event:start`,
      "idlergear.run.id": run.id,
      ...(run.name === undefined
        ? {}
        : { "idlergear.run.name": scope.redactor.attribute(run.name) }),
      "idlergear.script.sha256": run.script.sha256,
      ...(run.script.path === undefined
        ? {}
        : { "idlergear.script.path": scope.redactor.attribute(run.script.path) }),
      "idlergear.run.mode": run.mode,
    },
  });
}

export function endRecord(scope: RunScope, end: End): LogRecord {
  const { run } = scope.stored;
  return record(scope, end.time, {
    eventName: END_EVENT,
    body: outcome(scope.stored, end),
    severity: succeeded(scope.stored, end) ? "info" : "error",
    attributes: {
      "log.record.uid": `${run.id}:event:end`,
      "idlergear.run.id": run.id,
      "idlergear.script.sha256": run.script.sha256,
      "idlergear.run.state": end.state,
      ...exitAttributes(scope.stored),
      ...defined({ "idlergear.run.duration_ms": run.duration_ms }),
      "idlergear.run.lines": end.lines,
      "idlergear.run.bytes": end.bytes,
      "idlergear.log.complete": run.log.complete,
    },
  });
}

export function succeeded({ run }: StoredRun, end: End): boolean {
  return end.state === "ended" && run.exit_code === 0;
}

/** `exit code 1`, `killed by SIGKILL`, or why nobody knows. One line. */
export function outcome({ run }: StoredRun, end: End): string {
  if (end.state === "incomplete") return "ended without `ig run complete`";
  if (end.state === "lost") return "its recorder was killed: exit code unknown";
  return run.signal === undefined ? `exit code ${run.exit_code ?? "?"}` : `killed by ${run.signal}`;
}

/** Death by a signal has the exit code a shell would give it. */
export function exitAttributes({ run }: StoredRun): Record<string, string | number> {
  if (run.signal === undefined)
    return run.exit_code === undefined ? {} : { "process.exit.code": run.exit_code };
  const number = constants.signals[run.signal as NodeJS.Signals];
  return {
    ...(number === undefined ? {} : { "process.exit.code": 128 + number }),
    "idlergear.run.signal": run.signal,
  };
}

export function commandName(argv: readonly string[]): string {
  return basename(argv[0]!.trim().split(/\s/)[0] ?? "") || "run";
}

/** Milliseconds with a fraction -> [seconds, nanoseconds]. */
export function hrTime(ms: number): [number, number] {
  const seconds = Math.floor(ms / 1000);
  const nanos = Math.round((ms - seconds * 1000) * 1e6);
  return nanos >= 1e9 ? [seconds + 1, nanos - 1e9] : [seconds, nanos];
}

/** Observed when captured, not when sent: `ig run` is who observed it. */
function record(
  scope: RunScope,
  time: number,
  fields: {
    body: string;
    attributes: LogRecord["attributes"];
    eventName?: string;
    severity?: keyof typeof SEVERITY;
  },
): LogRecord {
  const hr = hrTime(time);
  const [severityNumber, severityText] = fields.severity ? SEVERITY[fields.severity] : [];
  return {
    hrTime: hr,
    hrTimeObserved: hr,
    body: fields.body,
    attributes: fields.attributes,
    droppedAttributesCount: 0,
    resource: scope.resource,
    instrumentationScope: scope.instrumentationScope,
    ...defined({ spanContext: scope.spanContext, eventName: fields.eventName }),
    ...(severityNumber === undefined ? {} : { severityNumber, severityText: severityText! }),
  };
}

function unsupported(): never {
  throw new Error("a run's resource stands alone");
}
