import { shownLine } from "../../redact/run-redactor.ts";
import type { Cleaned, CleanRequest } from "./clean.ts";
import { counted } from "./summary.ts";

/** What was deleted, or would be, and what was kept although it is old. */
export function cleanText(
  store: string,
  { dryRun }: CleanRequest,
  { removed, bytes, kept, undelivered }: Cleaned,
): string {
  const verb = dryRun ? "would delete" : "deleted";
  const what = `${counted(removed.length, "run")} (${counted(bytes, "byte")} of logs)`;
  const done = `${verb} ${what}, kept ${kept}, in ${shownLine(store)}`;
  if (undelivered === 0) return done;
  return `${done}\n${counted(undelivered, "streamed run")} of those not yet delivered: see ig daemon status, or delete them, too, with --undelivered`;
}
