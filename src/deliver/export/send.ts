import { createMasker } from "../../redact/masker.ts";
import type { Run } from "../../store/runs/record.ts";
import type { ConcurrencyLimit } from "../concurrency-limit.ts";
import type { Signal } from "../otlp/config.ts";
import type { LogRecord, PartialSuccess } from "../otlp/encode.ts";
import { judge, type Reply, type Verdict } from "../otlp/retry.ts";
import type { Target } from "../otlp/target.ts";
import type { Transport } from "../otlp/transport.ts";
import type { Settings } from "../settings.ts";
import type { Endpoint } from "./endpoint.ts";
import type { Endpoints } from "./endpoints.ts";

/** What delivering needs of the daemon. */
export interface ExportContext {
  endpoints: Endpoints;
  settings: Settings;
  /** Of requests under way. */
  requests: ConcurrencyLimit;
  /** The daemon stops: no further request; those under way may end. */
  stop: AbortSignal;
  /** Throws when this process is no longer the store's daemon. */
  assertOwner(): void;
}

export type Outcome =
  | { kind: "accepted"; partial: PartialSuccess }
  | { kind: "refused"; why: string };

/** Called whenever a run has to wait, and why. */
export type OnStall = (state: "retrying" | "paused", why: string) => void;

type Encode = (transport: Transport) => Uint8Array;

/**
 * Sends one request until it is accepted or refused: through outages, however long, and through
 * pauses. Encodes anew each time, because settings may have changed meanwhile.
 * @param count of the records in it
 * @throws the stop signal's reason
 */
export async function send(
  context: ExportContext,
  run: Run,
  signal: Signal,
  encode: Encode,
  onStall: OnStall,
  count = Number.POSITIVE_INFINITY,
): Promise<Outcome> {
  for (;;) {
    const endpoint = await readyEndpoint(context, run, signal, onStall);
    const { verdict, reply } = await context.requests.run(() =>
      attempt(context, endpoint, signal, encode),
    );
    if (verdict.kind === "accepted") {
      const { rejected, message } = endpoint.transport.partialSuccess(signal, reply!.body);
      const partial = { rejected, message: withoutKeys(message, endpoint.target) };
      if (rejected >= count)
        endpoint.refusal = `every record was rejected${partial.message && `: ${partial.message}`}`;
      return { kind: "accepted", partial };
    }
    if (verdict.kind === "refused") return { kind: "refused", why: verdict.why };
    onStall(endpoint.state === "paused" ? "paused" : "retrying", verdict.why);
  }
}

/** Log records; see `send`. */
export function sendLogs(
  context: ExportContext,
  run: Run,
  records: LogRecord[],
  onStall: OnStall,
): Promise<Outcome> {
  return send(
    context,
    run,
    "logs",
    (transport) => transport.encodeLogs(records),
    onStall,
    records.length,
  );
}

async function attempt(
  context: ExportContext,
  endpoint: Endpoint,
  signal: Signal,
  encode: Encode,
): Promise<{ verdict: Verdict; reply?: Reply }> {
  context.stop.throwIfAborted();
  context.assertOwner();
  const startedAt = Date.now();
  endpoint.probing = endpoint.state !== "ok";
  const result = await request(endpoint, signal, encode);
  endpoint.probing = false;
  endpoint.note(result.verdict, startedAt);
  return result;
}

async function request(
  { target, transport }: Endpoint,
  signal: Signal,
  encode: Encode,
): Promise<{ verdict: Verdict; reply?: Reply }> {
  let payload: Uint8Array;
  try {
    payload = encode(transport);
  } catch (error) {
    const why = `cannot be encoded: ${(error as Error).message}`;
    return { verdict: { kind: "refused", why, tooLarge: false } };
  }
  try {
    const reply = await transport.send(target, signal, payload);
    const verdict = judge(reply);
    if (verdict.kind !== "accepted") verdict.why = withoutKeys(verdict.why, target);
    const noTraces = signal === "traces" && (reply.status === 404 || reply.status === 405);
    if (!noTraces || verdict.kind !== "paused") return { verdict, reply };
    return { verdict: { kind: "refused", why: verdict.why, tooLarge: false }, reply };
  } catch (error) {
    return { verdict: { kind: "retry", why: connectionProblem(error, target.url.host) } };
  }
}

async function readyEndpoint(
  { endpoints, settings, stop }: ExportContext,
  run: Run,
  signal: Signal,
  onStall: OnStall,
): Promise<Endpoint> {
  for (;;) {
    stop.throwIfAborted();
    const endpoint = endpoints.of(run, signal);
    if ("blocked" in endpoint) {
      onStall("paused", endpoint.blocked);
      await endpoints.learnt.wait(settings.pausedMs, stop);
      continue;
    }
    const wait = endpoint.notBefore - Date.now();
    if (endpoint.state === "ok" || (wait <= 0 && !endpoint.probing)) return endpoint;
    onStall(endpoint.state, endpoint.why ?? "");
    await endpoint.changed.wait(endpoint.probing ? settings.pausedMs : wait, stop);
  }
}

function connectionProblem(error: unknown, host: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return `no collector listens at ${host}`;
  if (code === "ENOTFOUND") return `no such host: ${host}`;
  if (code !== undefined && UNTRUSTED.test(code))
    return `${host}: TLS: ${message}; a certificate of your own goes into OTEL_EXPORTER_OTLP_CERTIFICATE`;
  if (/wrong version number|packet length too long/.test(message))
    return `${host} does not speak TLS: is its URL http://?`;
  return `${host}: ${message || code || "connection failed"}`;
}

/** What Node calls a certificate that it does not believe. */
const UNTRUSTED = /CERT|UNABLE_TO_|HOSTNAME_MISMATCH/;

/**
 * What a collector said, fit to be kept and shown: some repeat the key they refuse. Keys we sent
 * there are masked, and so is what looks like one.
 */
function withoutKeys(text: string, { headers, url }: Target): string {
  const secrets = [...Object.values(headers), ...url.searchParams.values()];
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/[\s:=,;]+/)]);
  const masker = createMasker({ secrets: parts.filter((part) => !SCHEME.test(part)) });
  return masker.mask(text).text;
}

/** Of the authorization header; no secret, and a word of many messages. */
const SCHEME = /^(bearer|basic|digest|api-?key|token|application)$/i;
