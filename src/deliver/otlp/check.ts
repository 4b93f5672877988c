import { otlpFromEnv } from "./config.ts";
import { targetOf } from "./target.ts";

/**
 * Looks at where the environment says to deliver, before anything is delivered there.
 * @throws IgError bad-endpoint, and what is wrong with the other OTEL_ variables
 */
export function checkEndpoints(env: NodeJS.ProcessEnv, cwd: string): void {
  const { otlp, keys } = otlpFromEnv(env, cwd);
  for (const signal of ["logs", "traces"] as const)
    if (otlp[signal] !== undefined) targetOf(otlp[signal], keys[signal]);
}
