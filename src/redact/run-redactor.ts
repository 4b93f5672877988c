import { IgError } from "../error.ts";
import { createMasker, type Masker } from "./masker.ts";
import type { LogReader } from "../store/log/read.ts";
import { recordedSecrets } from "./recorded-secrets.ts";
import type { StoredRun } from "../store/runs/reader.ts";
import { openRunLog } from "../store/log/open.ts";

/** Masks what looks like a secret, and what was one in the environment of this run. */
export function maskerFor(found: StoredRun): Masker {
  return createMasker({ secrets: recordedSecrets(found.run, () => logOf(found)) });
}

function logOf(found: StoredRun): LogReader | undefined {
  try {
    return openRunLog(found, true);
  } catch (error) {
    if (error instanceof IgError) return undefined;
    throw error;
  }
}
