import { defined } from "../defined.ts";
import { IgError } from "../error.ts";
import { openRunLog } from "../store/log/open.ts";
import type { LogReader } from "../store/log/read.ts";
import type { StoredRun } from "../store/runs/reader.ts";
import { MOST_PLACES, recordedSecrets } from "./recorded-secrets.ts";
import { createRedactor, type Redactor } from "./redactor.ts";

export interface RunRedactor extends Redactor {
  /** Why values that this run's log held are not known any more, so that only shapes are masked. */
  readonly blind?: string;
}

/** Masks what looks like a secret, and what was one in the environment of this run. */
export function runRedactor(found: StoredRun): RunRedactor {
  let blind = manyPlaces(found.run.log_secrets?.length ?? 0);
  const secrets = recordedSecrets(found.run, () => {
    const log = logOf(found);
    if (log === undefined) blind = "its log, where its secret values stand, cannot be read";
    return log;
  });
  return { ...createRedactor(secrets), ...defined({ blind }) };
}

function manyPlaces(count: number): string | undefined {
  return count > MOST_PLACES ? "its record names more secret values than any run has" : undefined;
}

function logOf(found: StoredRun): LogReader | undefined {
  try {
    return openRunLog(found, true);
  } catch (error) {
    if (error instanceof IgError) return undefined;
    throw error;
  }
}
