import { IgError, messageOf, refusalOf } from "../../error.ts";
import { shapeRedactor } from "../../redact/redactor.ts";

/**
 * An error as a model may read it: what an IgError says and advises, or what `explain` makes of any
 * other message. Redacted, because both may quote the user.
 */
export function errorText(error: unknown, explain: (message: string) => string): string {
  if (error instanceof IgError)
    return shapeRedactor.text([error.message, error.hint ?? ""].join("\n").trim());
  return shapeRedactor.text(explain(refusalOf(error) ?? messageOf(error)));
}
