import { isAbsolute, resolve } from "node:path";
import { defined } from "../../defined.ts";
import type { Run } from "../../store/runs/record.ts";

/** What a run's record keeps of its OTLP environment. Names of headers, never their values. */
export type Otlp = NonNullable<Run["otlp"]>;
export type SignalConfig = NonNullable<Otlp["logs"]>;
export type Signal = "logs" | "traces";

/** What must never be written anywhere: header values, and credentials that stood in the URL. */
export interface Keys {
  headers: Record<string, string>;
  /** The endpoint's query, with its `?`: some backends take their token there. */
  query?: string;
}
export type SignalKeys = Partial<Record<Signal, Keys>>;

const DEFAULT_TIMEOUT_MS = 10_000;

/**
 * The OTLP settings of an environment, as the OpenTelemetry specification reads them: a variable of
 * the signal (`OTEL_EXPORTER_OTLP_LOGS_*`) goes before the general one, a signal's endpoint is used
 * as it is, the general one gets `/v1/logs`. Without any endpoint `otlp` has no signal: the daemon
 * then uses its own, or the specification's `http://localhost:4318`.
 *
 * `otlp` is free of secrets and may be stored; `keys` must stay in memory.
 *
 * @param anyway with that endpoint even where none is said: for the daemon's own environment
 */
export function otlpFromEnv(
  env: NodeJS.ProcessEnv,
  cwd: string,
  { anyway = false } = {},
): { otlp: Otlp; keys: SignalKeys } {
  const logs = signalFromEnv("logs", env, cwd, anyway);
  const traces =
    env.OTEL_TRACES_EXPORTER === "none" ? undefined : signalFromEnv("traces", env, cwd, anyway);
  const attributes = pairs(env.OTEL_RESOURCE_ATTRIBUTES);
  const otlp: Otlp = {
    ...(logs === undefined ? {} : { logs: logs.config }),
    ...(traces === undefined ? {} : { traces: traces.config }),
    ...(env.OTEL_TRACES_EXPORTER === "none" ? { no_span: true } : {}),
    ...(env.OTEL_SERVICE_NAME ? { service_name: env.OTEL_SERVICE_NAME } : {}),
    ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
  };
  const keys: SignalKeys = {};
  if (logs !== undefined && hasKeys(logs.keys)) keys.logs = logs.keys;
  if (traces !== undefined && hasKeys(traces.keys)) keys.traces = traces.keys;
  return { otlp, keys };
}

function signalFromEnv(
  signal: Signal,
  env: NodeJS.ProcessEnv,
  cwd: string,
  anyway: boolean,
): { config: SignalConfig; keys: Keys } | undefined {
  const get = (name: string) =>
    env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`] || env[`OTEL_EXPORTER_OTLP_${name}`];
  const protocol = protocolOf(get("PROTOCOL"));
  const own = env[`OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_ENDPOINT`];
  const general = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const given = own || general || get("PROTOCOL") || get("HEADERS");
  if (!given && !anyway) return undefined;
  const base = protocol === "grpc" ? "http://localhost:4317" : "http://localhost:4318";
  const { url, ...secret } = withoutCredentials(
    protocol === "grpc"
      ? withScheme(own || general || base, get("INSECURE"))
      : own || withPath(general || base, signal),
  );
  const headers = { ...secret.headers, ...lowerKeys(pairs(get("HEADERS"))) };
  const file = (name: string) => {
    const path = get(name);
    return path === undefined || isAbsolute(path) ? path : resolve(cwd, path);
  };
  const [ca, cert, key] = [file("CERTIFICATE"), file("CLIENT_CERTIFICATE"), file("CLIENT_KEY")];
  return {
    config: {
      url,
      protocol,
      compression: get("COMPRESSION") === "gzip" ? "gzip" : "none",
      timeout_ms: positive(get("TIMEOUT")) ?? DEFAULT_TIMEOUT_MS,
      ...(Object.keys(headers).length === 0 ? {} : { header_names: Object.keys(headers).sort() }),
      ...(secret.query === undefined ? {} : { has_query: true }),
      ...defined({ ca, client_cert: cert, client_key: key }),
    },
    keys: { headers, ...defined({ query: secret.query }) },
  };
}

/** A gRPC endpoint may be `host:port`; it is a secure one unless said otherwise. */
function withScheme(endpoint: string, insecure: string | undefined): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(endpoint)) return endpoint;
  return `${insecure?.toLowerCase() === "true" ? "http" : "https"}://${endpoint}`;
}

function withPath(base: string, signal: Signal): string {
  const [path, query] = base.split("?", 2) as [string, string | undefined];
  return `${path.replace(/\/+$/, "")}/v1/${signal}${query === undefined ? "" : `?${query}`}`;
}

/** Takes `user:password@` and `?token=` out of a URL. Works on text, so on malformed URLs too. */
function withoutCredentials(endpoint: string): {
  url: string;
  headers: Record<string, string>;
  query?: string;
} {
  const headers: Record<string, string> = {};
  const noUser = endpoint
    .trim()
    .replace(/^([a-z][a-z0-9+.-]*:)?\/\/([^/?#]*)@/i, (_, scheme, user) => {
      headers.authorization = `Basic ${Buffer.from(decoded(user)).toString("base64")}`;
      return `${scheme ?? ""}//`;
    });
  const at = noUser.search(/[?#]/);
  if (at < 0) return { url: noUser, headers };
  const query = noUser.slice(at).replace(/#.*/s, "");
  return { url: noUser.slice(0, at), headers, ...(query.length > 1 ? { query } : {}) };
}

function protocolOf(value: string | undefined): SignalConfig["protocol"] {
  return value === "http/json" || value === "grpc" ? value : "http/protobuf";
}

/** `k=v,k2=v2`, values percent-encoded: the form of OTLP headers and of resource attributes. */
function pairs(text: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const pair of text?.split(",") ?? []) {
    const equals = pair.indexOf("=");
    const key = pair.slice(0, equals).trim();
    if (equals > 0 && key !== "") found[key] = decoded(pair.slice(equals + 1).trim());
  }
  return found;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function lowerKeys(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
}

function positive(value: string | undefined): number | undefined {
  const number = Number(value);
  return Number.isFinite(number) && number > 0 ? Math.round(number) : undefined;
}

function hasKeys(keys: Keys): boolean {
  return Object.keys(keys.headers).length > 0 || keys.query !== undefined;
}
