import { LEAST_VALUE } from "../log/mask/exact.ts";
import { secretsInWords, secretWatch } from "../log/secret-watch.ts";
import { secretEnvValues } from "../log/secrets.ts";
import type { Sink } from "../run/event.ts";
import type { Recording } from "./recording.ts";

export interface SecretWatch {
  /** Stands before the log among the sinks. */
  sink: Sink;
  /** To be called before the first output, once the command is on its way. */
  start(): void;
}

/**
 * Notes where values of secret-named variables stand in the command's words and its output: places,
 * never values. Telling which variables are secret takes milliseconds the command need not wait
 * for, unless its words hold the value of one: then the place is noted at once.
 */
export function watchSecrets(
  recording: Recording,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): SecretWatch {
  let watch: Sink | undefined;
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    const values = secretEnvValues(env);
    if (values.length === 0) return;
    const argv_secrets = secretsInWords(argv, values);
    if (argv_secrets.length > 0) recording.describe({ argv_secrets });
    watch = secretWatch(values, (log_secrets) => recording.describe({ log_secrets }));
  };
  if (holdsValue(argv, env)) start();
  return { sink: { name: "secrets", event: (event) => watch?.event(event) }, start };
}

/** Any part of a value will do: a password may stand in a URL. */
function holdsValue(argv: readonly string[], env: NodeJS.ProcessEnv): boolean {
  const words = argv.join("\n");
  return Object.values(env).some((value = "") =>
    value.split(/[/@:]/).some((part) => part.length >= LEAST_VALUE && words.includes(part)),
  );
}
