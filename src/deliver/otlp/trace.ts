import { randomBytes } from "node:crypto";
import type { Run } from "../../store/runs/record.ts";

/**
 * The span of one run, and what its child finds in TRACEPARENT. All IDs are lower-case hex.
 * `parentSpanId` is the caller's span, when the run was itself started under a TRACEPARENT.
 */
type Trace = NonNullable<Run["trace"]>;

const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * A span for a run: a child of the environment's TRACEPARENT where that is valid (W3C Trace
 * Context), else the root of a new, sampled trace. Never throws.
 */
export function traceFor(env: NodeJS.ProcessEnv): Trace {
  const [, version, incomingTrace, parentSpanId, incomingFlags, rest] =
    TRACEPARENT.exec(env.TRACEPARENT ?? "") ?? [];
  const continued = parentSpanId !== undefined && !(version === "00" && rest !== undefined);
  const traceId = continued ? incomingTrace! : randomHex(16);
  const flags = continued ? incomingFlags! : "01";
  const spanId = randomHex(8);
  return {
    traceparent: `00-${traceId}-${spanId}-${flags}`,
    traceId,
    spanId,
    ...(continued ? { parentSpanId } : {}),
  };
}

/** All-zero IDs are invalid; one in 2^64 is still asked for once more. */
function randomHex(bytes: number): string {
  const hex = randomBytes(bytes).toString("hex");
  return /^0+$/.test(hex) ? randomHex(bytes) : hex;
}
