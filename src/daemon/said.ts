import { createMasker } from "../redact/masker.ts";
import type { Target } from "../deliver/otlp/post.ts";

/**
 * What a collector said, fit to be kept and shown: some repeat the key they refuse. Keys we sent
 * there are masked, and so is what looks like one.
 */
export function withoutKeys(said: string, { headers, url }: Target): string {
  const secrets = [...Object.values(headers), ...url.searchParams.values()];
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/[\s:=,;]+/)]);
  const masker = createMasker({ secrets: parts.filter((part) => !SCHEME.test(part)) });
  return masker.mask(said).text;
}

/** Of the authorization header; no secret, and a word of many messages. */
const SCHEME = /^(bearer|basic|digest|api-?key|token|application)$/i;
