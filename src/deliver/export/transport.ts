import { createMasker } from "../../redact/masker.ts";
import type { Run } from "../../store/runs/record.ts";
import type { Gate } from "../bell-and-gate.ts";
import type { Signal, SignalConfig } from "../otlp/config.ts";
import { encodeLogs, type LogRecord, type Partial, partialOf } from "../otlp/encode.ts";
import { callGrpc } from "../otlp/grpc.ts";
import { post, type Target } from "../otlp/post.ts";
import { judge, type Reply, type Verdict } from "../otlp/retry.ts";
import type { Settings } from "../settings.ts";
import { type Endpoint, type Endpoints, note } from "./endpoints.ts";

/** What delivering needs of the daemon. */
export interface Courier {
  endpoints: Endpoints;
  settings: Settings;
  gate: Gate;
  /** The daemon stops: no further request; those under way may end. */
  stop: AbortSignal;
  /** Throws when this process is no longer the store's daemon. */
  mayWrite(): void;
}

export type Outcome = { kind: "accepted"; partial: Partial } | { kind: "refused"; why: string };

/** Called whenever a run has to wait, and why. */
export type OnWait = (state: "retrying" | "paused", why: string) => void;

/**
 * Sends one request until it is accepted or refused: through outages, however long, and through
 * pauses. Encodes anew each time, because settings may have changed meanwhile.
 * @throws the stop signal's reason
 */
export async function exchange(
  courier: Courier,
  run: Run,
  signal: Signal,
  encode: (protocol: SignalConfig["protocol"]) => Uint8Array,
  onWait: OnWait,
): Promise<Outcome> {
  for (;;) {
    const endpoint = await readyEndpoint(courier, run, signal, onWait);
    const { verdict, reply } = await courier.gate.pass(() =>
      attempt(courier, endpoint, signal, encode),
    );
    if (verdict.kind === "accepted") {
      const { config } = endpoint.target;
      const { rejected, message } = partialOf(signal, config.protocol, reply!.body);
      return {
        kind: "accepted",
        partial: { rejected, message: withoutKeys(message, endpoint.target) },
      };
    }
    if (verdict.kind === "refused") return { kind: "refused", why: verdict.why };
    onWait(endpoint.state === "paused" ? "paused" : "retrying", verdict.why);
  }
}

/** Log records; see `exchange`. */
export function exchangeLogs(
  courier: Courier,
  run: Run,
  records: LogRecord[],
  onWait: OnWait,
): Promise<Outcome> {
  return exchange(courier, run, "logs", (protocol) => encodeLogs(protocol, records), onWait);
}

async function attempt(
  courier: Courier,
  endpoint: Endpoint,
  signal: Signal,
  encode: (protocol: SignalConfig["protocol"]) => Uint8Array,
): Promise<{ verdict: Verdict; reply?: Reply }> {
  courier.stop.throwIfAborted();
  courier.mayWrite();
  const startedAt = Date.now();
  endpoint.probing = endpoint.state !== "ok";
  const result = await request(endpoint, signal, encode);
  endpoint.probing = false;
  note(endpoint, result.verdict, startedAt, courier.settings);
  return result;
}

async function request(
  { target }: Endpoint,
  signal: Signal,
  encode: (protocol: SignalConfig["protocol"]) => Uint8Array,
): Promise<{ verdict: Verdict; reply?: Reply }> {
  let payload: Uint8Array;
  try {
    payload = encode(target.config.protocol);
  } catch (error) {
    const why = `cannot be encoded: ${(error as Error).message}`;
    return { verdict: { kind: "refused", why, tooLarge: false } };
  }
  try {
    const grpc = target.config.protocol === "grpc";
    const reply = await (grpc ? callGrpc(target, signal, payload) : post(target, payload));
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
  courier: Courier,
  run: Run,
  signal: Signal,
  onWait: OnWait,
): Promise<Endpoint> {
  for (;;) {
    courier.stop.throwIfAborted();
    const endpoint = courier.endpoints.of(run, signal);
    if ("blocked" in endpoint) {
      onWait("paused", endpoint.blocked);
      await courier.endpoints.learnt.wait(courier.settings.pausedMs, courier.stop);
      continue;
    }
    const wait = endpoint.notBefore - Date.now();
    if (endpoint.state === "ok" || (wait <= 0 && !endpoint.probing)) return endpoint;
    onWait(endpoint.state, endpoint.why ?? "");
    await endpoint.changed.wait(endpoint.probing ? courier.settings.pausedMs : wait, courier.stop);
  }
}

function connectionProblem(error: unknown, host: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return `no collector listens at ${host}`;
  if (code === "ENOTFOUND") return `no such host: ${host}`;
  return `${host}: ${message || code || "connection failed"}`;
}

/**
 * What a collector said, fit to be kept and shown: some repeat the key they refuse. Keys we sent
 * there are masked, and so is what looks like one.
 */
function withoutKeys(said: string, { headers, url }: Target): string {
  const secrets = [...Object.values(headers), ...url.searchParams.values()];
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/[\s:=,;]+/)]);
  const masker = createMasker({ secrets: parts.filter((part) => !SCHEME.test(part)) });
  return masker.mask(said).text;
}

/** Of the authorization header; no secret, and a word of many messages. */
const SCHEME = /^(bearer|basic|digest|api-?key|token|application)$/i;
