import { IgError } from "../error.ts";
import { shownText } from "../query/shown.ts";

/** An IgError teaches, anything else says what broke; cleaned, because both may quote the user. */
export function errorText(what: string, error: unknown): string {
  if (error instanceof IgError)
    return shownText([error.message, error.hint ?? ""].join("\n").trim());
  const message = error instanceof Error ? error.message : String(error);
  return shownText(
    `${what} failed: ${message}\nNothing was changed. Try again, or idlergear_run_list for what is stored.`,
  );
}
