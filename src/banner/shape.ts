/*
 * The words of the header and the footer of `ig run`: format.ts writes them, parse.ts reads them in
 * a paste, imitation.ts tells lines of a log that could pass for them.
 */

export const TITLE = "IDLERGEAR RUN";

/** Titles of the footer. */
export const OUTCOME = { complete: "COMPLETE", failed: "FAILED", killed: "KILLED" } as const;

/** Names of the header's fields, in order. */
export const FIELD = { id: "ID", script: "Script", time: "Time", logs: "Logs" } as const;

/** The footer's line on code that changed while it ran. */
export const CODE = "Code";

/** Stands after the script, in parentheses. */
export const HASH = "hash";

/** What the footer sums up, before the lines and the ID. */
export const SUMMARY = { exit: "Exit", duration: "Duration" } as const;
