import { readFileSync } from "node:fs";
import { IgError } from "../../error.ts";
import type { Keys, SignalConfig } from "./config.ts";

/** A signal's endpoint, ready to be sent to. */
export interface Target {
  config: SignalConfig;
  url: URL;
  headers: Record<string, string>;
}

/** @throws IgError bad-endpoint when the address is no http(s) URL */
export function targetOf(config: SignalConfig, keys: Keys | undefined): Target {
  let url: URL;
  try {
    url = new URL(`${config.url}${keys?.query ?? ""}`);
  } catch {
    throw badEndpoint(config.url);
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw badEndpoint(config.url);
  return { config, url, headers: keys?.headers ?? {} };
}

/** What the TLS files of an endpoint hold, read anew. Throws what the file system throws. */
export function tlsOptions(config: SignalConfig): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  return {
    ...(config.ca === undefined ? {} : { ca: readFileSync(config.ca) }),
    ...(config.client_cert === undefined ? {} : { cert: readFileSync(config.client_cert) }),
    ...(config.client_key === undefined ? {} : { key: readFileSync(config.client_key) }),
  };
}

function badEndpoint(url: string): IgError {
  return new IgError(
    "bad-endpoint",
    `${JSON.stringify(url)} is no http:// or https:// URL`,
    "Set OTEL_EXPORTER_OTLP_ENDPOINT, such as http://localhost:4318.",
  );
}
