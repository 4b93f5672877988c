import { IgError } from "../error.ts";
import { createMasker, type Masker } from "../log/mask.ts";
import type { StoredRun } from "../store/reader.ts";
import { openRunLog } from "./log.ts";

/** A range larger than any secret is somebody's edit of the record. */
const LONGEST_SECRET = 16_384;

/** Masks what looks like a secret, and what was one in the environment of this run. */
export function maskerFor(found: StoredRun): Masker {
  return createMasker({ secrets: [...inWords(found), ...inLog(found)] });
}

function inWords({ run }: StoredRun): string[] {
  return (run.argv_secrets ?? []).map(({ word, start, end }) =>
    (run.argv[word] ?? "").slice(start, end),
  );
}

/** Only places were recorded; the values are read back from the log they stand in. */
function inLog(found: StoredRun): string[] {
  const ranges = (found.run.log_secrets ?? []).filter(
    ({ start, end }) => end > start && end - start <= LONGEST_SECRET,
  );
  if (ranges.length === 0) return [];
  try {
    const log = openRunLog(found, true);
    try {
      return ranges.map(({ start, end }) => Buffer.concat([...log.raw(start, end)]).toString());
    } finally {
      log.close();
    }
  } catch (error) {
    if (error instanceof IgError) return [];
    throw error;
  }
}
