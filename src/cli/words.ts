import type { Argv, Options, PositionalOptions } from "yargs";

/**
 * The words a command takes and its options, as its help lists them. In one table the parser would
 * list the words as options.
 */
export function takes<Arguments>(
  words: Record<string, PositionalOptions>,
  options: Record<string, Options>,
): (builder: Argv<object>) => Argv<Arguments> {
  return (builder) => {
    for (const [word, described] of Object.entries(words)) builder.positional(word, described);
    return builder.options(options) as unknown as Argv<Arguments>;
  };
}

/** The word that says which run. */
export const RUN = { type: "string", describe: "ID, unique prefix, name, or latest" } as const;

/** The option `--json`. */
export const JSON_OPTION = { type: "boolean", default: false, describe: "as JSON" } as const;
