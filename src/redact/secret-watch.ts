import type { Sink } from "../event.ts";
import { LEAST_VALUE } from "./find/exact-value.ts";
import { type ByteRange, createSecretScanner } from "./secret-scanner.ts";

/** Where a secret value stands in the words of a command, in UTF-16 units. */
export interface WordRange extends ByteRange {
  word: number;
}

/** The first place of each value in the command's words. */
export function secretsInWords(argv: readonly string[], values: readonly string[]): WordRange[] {
  return values.flatMap((value) => {
    const word = argv.findIndex((one) => one.includes(value));
    if (word < 0) return [];
    const start = argv[word]!.indexOf(value);
    return [{ word, start, end: start + value.length }];
  });
}

/** A value of many lines is printed in many ways: each line is a secret of its own. */
function linesOf(values: readonly string[]): string[] {
  const lines = values.flatMap((value) => value.split(/\r?\n/));
  return [...new Set(lines)].filter((line) => line.trim().length >= LEAST_VALUE);
}

/**
 * Watches the output for secret values and tells the first place of each: that is enough to read
 * the value back and mask it everywhere. Stands before the log among the sinks, so that a place is
 * told before the value can be read. Costs nothing once all values were seen.
 */
export function secretWatch(values: readonly string[], found: (all: ByteRange[]) => void): Sink {
  let waiting = linesOf(values).map((value) => createSecretScanner([value]));
  const ranges: ByteRange[] = [];
  let offset = 0;
  return {
    name: "secrets",
    event(event) {
      if (event.type !== "output") return;
      const before = ranges.length;
      waiting = waiting.filter((feed) => {
        const [first] = feed(event.data, offset);
        if (first !== undefined) ranges.push(first);
        return first === undefined;
      });
      offset += event.data.length;
      if (ranges.length > before) found([...ranges]);
    },
  };
}
