import { IgError } from "../error.ts";
import { openRunLog } from "../store/log/open.ts";
import type { LogReader } from "../store/log/read.ts";
import type { StoredRun } from "../store/runs/reader.ts";
import { recordedSecrets } from "./recorded-secrets.ts";
import { createRedactor, type Redactor } from "./redactor.ts";

/** Masks what looks like a secret, and what was one in the environment of this run. */
export function runRedactor(found: StoredRun): Redactor {
  return createRedactor(recordedSecrets(found.run, () => logOf(found)));
}

function logOf(found: StoredRun): LogReader | undefined {
  try {
    return openRunLog(found, true);
  } catch (error) {
    if (error instanceof IgError) return undefined;
    throw error;
  }
}
