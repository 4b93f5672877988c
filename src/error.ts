/**
 * The one error ig raises on purpose. It reaches people through two catchers only: the CLI prints
 * `ig: message` and the hint, MCP answers `isError` with the same two sentences.
 *
 * @param code    short kebab-case name of the kind, stable: `unknown-run`, `bad-flag`, `log-missing`
 * @param message what is wrong, one line, no trailing period needed
 * @param hint    what to do next
 */
export class IgError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.name = "IgError";
    this.code = code;
    this.hint = hint;
  }
}

/** What was thrown, in its own words; it need not be an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
