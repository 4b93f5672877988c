import { secretsInWords, secretWatch } from "../log/secret-watch.ts";
import { secretEnvValues } from "../log/secrets.ts";
import type { Sink } from "../run/event.ts";
import type { Recording } from "./recording.ts";

/**
 * Notes where values of secret-named variables stand in the command's words and its output: places,
 * never values. Without such variables nothing is watched.
 */
export function watchSecrets(
  recording: Recording,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Sink[] {
  const values = secretEnvValues(env);
  if (values.length === 0) return [];
  const argv_secrets = secretsInWords(argv, values);
  if (argv_secrets.length > 0) recording.describe({ argv_secrets });
  return [secretWatch(values, (log_secrets) => recording.describe({ log_secrets }))];
}
