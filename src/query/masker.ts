import { IgError } from "../error.ts";
import { createMasker, type Masker } from "../log/mask.ts";
import type { LogReader } from "../log/read.ts";
import { recordedSecrets } from "../log/recorded-secrets.ts";
import type { StoredRun } from "../store/reader.ts";
import { openRunLog } from "./log.ts";

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
