import { defined } from "../../defined.ts";

/** What a collector said to one request, HTTP or gRPC alike (gRPC codes are mapped to HTTP's). */
export interface Reply {
  status: number;
  retryAfter?: string;
  contentType?: string;
  body: Uint8Array;
  /** The gRPC status message, when there is one. */
  message?: string;
}

export type Verdict =
  /** Every record is the collector's now, but those a partial success names. */
  | { kind: "accepted" }
  /** The same bytes may do later. */
  | { kind: "retry"; why: string; afterMs?: number }
  /** Something in these bytes, or their number, is what it refuses. */
  | { kind: "refused"; why: string; tooLarge: boolean }
  /** It refuses us, whatever we send: somebody must change the settings. */
  | { kind: "paused"; why: string };

const RETRYABLE = new Set([429, 502, 503, 504]);
const LONGEST_WAIT_MS = 3_600_000;
const TEXT_LIMIT = 300;

/** Judges a reply by the OTLP specification's table of retryable statuses. */
export function judge(reply: Reply, now = Date.now()): Verdict {
  const { status } = reply;
  const why = describe(reply);
  if (status >= 200 && status < 300) {
    if (!/^text\/html/i.test(reply.contentType ?? "")) return { kind: "accepted" };
    return { kind: "paused", why: "a web page answered, not an OTLP receiver: check the endpoint" };
  }
  if (RETRYABLE.has(status)) {
    const afterMs = retryAfterMs(reply.retryAfter, now);
    return { kind: "retry", why, ...defined({ afterMs }) };
  }
  if (status === 400 || status === 413 || status === 422)
    return { kind: "refused", why, tooLarge: status === 413 };
  return { kind: "paused", why };
}

/** `Retry-After`: seconds or an HTTP date, as milliseconds from `now`; never over an hour. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), LONGEST_WAIT_MS);
}

/** Exponential with jitter: between half and all of `base * 2^attempt`, `cap` at most. */
export function backoffMs(
  attempt: number,
  { base, cap }: { base: number; cap: number },
  random = Math.random,
): number {
  const full = Math.min(cap, base * 2 ** Math.min(attempt, 30));
  return full / 2 + (random() * full) / 2;
}

const HINTS: Record<number, string> = {
  401: "the endpoint wants credentials: set OTEL_EXPORTER_OTLP_HEADERS",
  403: "the endpoint refuses these credentials",
  404: "no OTLP receiver at this path: check OTEL_EXPORTER_OTLP_ENDPOINT",
};

function describe({ status, body, message, contentType }: Reply): string {
  const text = message ?? (/html|protobuf/i.test(contentType ?? "") ? "" : plain(body));
  return [`HTTP ${status}`, HINTS[status], text.slice(0, TEXT_LIMIT)].filter(Boolean).join(": ");
}

/** A stranger's text on its way to a terminal. */
function plain(body: Uint8Array): string {
  return Buffer.from(body.subarray(0, TEXT_LIMIT))
    .toString("utf8")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
}
