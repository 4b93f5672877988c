import type { Sink } from "../run/event.ts";
import type { Recording } from "./recording.ts";

/** Names and values worth a closer look; most environments of servers and tests have none. */
const NAME = /TOKEN|SECRET|PASS|PWD|KEY|CRED|AUTH|COOKIE|SESSION|SALT|DSN/i;
const URL_WITH_PASSWORD = /:\/\/[^/\s]*:[^/\s]+@/;

/**
 * Notes where values of secret-named variables stand in the command's words and its output: places,
 * never values. Without such variables nothing is loaded and nothing is watched.
 */
export async function watchSecrets(
  recording: Pick<Recording, "describe">,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Sink[]> {
  if (!Object.entries(env).some(([name, value = ""]) => looksSecret(name, value))) return [];
  const { secretEnvValues } = await import("../log/secrets.ts");
  const values = secretEnvValues(env);
  if (values.length === 0) return [];
  const { secretsInWords, secretWatch } = await import("../log/secret-watch.ts");
  const argv_secrets = secretsInWords(argv, values);
  if (argv_secrets.length > 0) recording.describe({ argv_secrets });
  return [secretWatch(values, (log_secrets) => recording.describe({ log_secrets }))];
}

function looksSecret(name: string, value: string): boolean {
  return NAME.test(name) || URL_WITH_PASSWORD.test(value);
}
