import type { LogReader } from "../store/log/read.ts";
import { sanitize } from "./sanitize.ts";
import type { ByteRange } from "./secret-scanner.ts";
import type { WordRange } from "./secret-watch.ts";

/** What a run's record says of secrets: where they stand, never what they are. */
export interface SecretPlaces {
  argv: readonly string[];
  argv_secrets?: readonly WordRange[] | undefined;
  log_secrets?: readonly ByteRange[] | undefined;
}

/** A range larger than any secret is somebody's edit of the record. */
const LONGEST_SECRET = 16_384;
/** And more places than so many, each the first of its value. */
export const MOST_PLACES = 1000;

/** A value may stand in the log coloured, wrapped, or with invisible characters in it. */
function asSeen(value: string): string {
  return sanitize(value).text.replace(/\n/g, "");
}

/**
 * The secrets themselves, read back from the words and the log they stand in; to be held in memory
 * only. A place is recorded before its value is written, so a record read after the log knows of
 * every value in it. One the log has not reached yet is left out: half a value would mask half.
 *
 * @param open called at most once; undefined when there is no log
 */
export function recordedSecrets(
  { argv, argv_secrets = [], log_secrets = [] }: SecretPlaces,
  open: () => LogReader | undefined,
): string[] {
  const inWords = argv_secrets
    .slice(0, MOST_PLACES)
    .map(({ word, start, end }) => (argv[word] ?? "").slice(start, end));
  const ranges = log_secrets
    .slice(0, MOST_PLACES)
    .filter(({ start, end }) => end > start && end - start <= LONGEST_SECRET);
  const log = ranges.length === 0 ? undefined : open();
  if (log === undefined) return inWords;
  try {
    const values = ranges.map(({ start, end }) => {
      const bytes = Buffer.concat([...log.raw(start, end)]);
      return bytes.length === end - start ? [asSeen(bytes.toString())] : [];
    });
    return [...inWords, ...values.flat()];
  } finally {
    log.close();
  }
}
