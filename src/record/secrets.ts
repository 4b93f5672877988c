import type { Sink } from "../event.ts";
import { secretEnvValues } from "../redact/env-values.ts";
import { LEAST_VALUE } from "../redact/find/exact-value.ts";
import { secretsInWords, secretWatch } from "../redact/secret-watch.ts";
import type { Run } from "../store/runs/record.ts";

type Env = NodeJS.ProcessEnv;
type ArgvSecrets = NonNullable<Run["argv_secrets"]>;

/**
 * Where values of secret-named variables stand in a command's words: places, never values. For the
 * first record, so that no reader ever sees the words without them.
 *
 * @param known places that are told already
 */
export function secretsInCommand(
  argv: readonly string[],
  env: Env,
  known: ArgvSecrets = [],
): Pick<Run, "argv_secrets"> {
  const found = holdsValue(argv, env) ? secretsInWords(argv, secretEnvValues(env)) : [];
  const argv_secrets = [...known, ...found];
  return argv_secrets.length === 0 ? {} : { argv_secrets };
}

/**
 * Telling which variables are secret takes milliseconds a command need not wait for, unless its words
 * hold a value at all. Any part of one will do: a password may stand in a URL.
 */
function holdsValue(argv: readonly string[], env: Env): boolean {
  const words = argv.join("\n");
  return Object.values(env).some((value = "") =>
    value.split(/[/@:\n]/).some((part) => part.length >= LEAST_VALUE && words.includes(part)),
  );
}

export interface SecretWatch {
  /** Stands before the log among the sinks. */
  sink: Sink;
  /** To be called before the first output, once the command is on its way. */
  start(): void;
}

/** Tells `found` where such values stand in the output, before the log has them. */
export function watchSecrets(
  env: Env,
  found: (fields: Required<Pick<Run, "log_secrets">>) => void,
): SecretWatch {
  let watch: Sink | undefined;
  return {
    sink: { name: "secrets", event: (event) => watch?.event(event) },
    start() {
      const values = secretEnvValues(env);
      if (values.length > 0) watch = secretWatch(values, (log_secrets) => found({ log_secrets }));
    },
  };
}
