/** What differs between any two runs of the same program, and how it is written instead. */
const VOLATILE: readonly [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>"],
  // Dates and clock times, with or without a zone: 2026-01-11T04:30:00.123+01:00, 04:30:00,123
  [
    /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d)\b)?)?/g,
    "<time>",
  ],
  [/\b\d{1,2}[/.]\d{1,2}[/.]\d{4}\b|\b\d{4}\/\d\d\/\d\d\b/g, "<time>"],
  [
    /\b(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\w*,? +)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w* +\d{1,2}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*)(?:,? +\d{4})?\b/g,
    "<time>",
  ],
  [/\b\d{1,3}:\d\d(?::\d\d)?(?:[.,]\d+)?\b(?: ?[AP]M\b)?/g, "<time>"],
  // Seconds or milliseconds since 1970, of this century's first half
  [/\b[12]\d{9}(?:\.\d+|\d{3})?\b/g, "<time>"],
  [/\b0x[0-9a-f]+\b/gi, "<hex>"],
  // Hashes: digits and letters mixed, so neither a number nor a word
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,}\b/gi, "<hex>"],
  [/(?<=\bpid\b[ =:#]*|\bprocess )\d+/gi, "<pid>"],
  [/(?<=\w)\[\d+\](?=[: ])|^==\d+==/g, "<pid>"],
  // Rates before durations: 3.2it/s, 12 MB/s, 450 req/sec
  [/\b\d[\d.,]* ?[kMGT]?i?\w{1,8}\/(?:s|sec|second|min)\b/g, "<rate>"],
  [
    /\b(?:\d[\d.,]* ?(?:ns|µs|μs|us|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)\b ?)+/g,
    "<duration>",
  ],
  // Directories come and go; under a temporary one the names do too
  [
    /(?<![\w/.])(?:\/private)?\/(?:tmp|var\/tmp|var\/folders|run|dev\/shm)\/[^\s"'`:;,()<>]*/g,
    "<path>",
  ],
  [/(?<![\w/.])~?(?:\/[\w.@+~-]+)+\/(?=[\w.@+~-])/g, "<path>/"],
];

/**
 * A line of output without times, dates, durations, rates, process ids, hexadecimal numbers, hashes
 * and directories: two runs that did the same print the same. Other numbers stay.
 */
export function withoutVolatile(line: string): string {
  let text = line.slice(0, MAX_CHARS);
  for (const [pattern, name] of VOLATILE) text = text.replace(pattern, name);
  return text.replace(/\s+/g, " ").trim();
}

/** Beyond this a line is compared no further. */
export const MAX_CHARS = 2000;
