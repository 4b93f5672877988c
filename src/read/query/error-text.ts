import { IgError } from "../../error.ts";
import { shownText } from "../../redact/run-redactor.ts";

/**
 * An error as a model may read it: what an IgError says and advises, or what `explain` makes of any
 * other message. Cleaned and masked, because both may quote the user.
 */
export function errorText(error: unknown, explain: (message: string) => string): string {
  if (error instanceof IgError)
    return shownText([error.message, error.hint ?? ""].join("\n").trim());
  return shownText(explain(error instanceof Error ? error.message : String(error)));
}
