import type { Sink } from "../event.ts";
import { writingsOf } from "./find/exact-value.ts";
import { type ByteRange, createSecretScanner } from "./secret-scanner.ts";

/** Where a secret value stands in the words of a command, in UTF-16 units. */
export interface WordRange extends ByteRange {
  word: number;
}

/** The first place of each value in the command's words, in any of its writings. */
export function secretsInWords(argv: readonly string[], values: readonly string[]): WordRange[] {
  return values.flatMap(writingsOf).flatMap((value) => {
    const word = argv.findIndex((one) => one.includes(value));
    if (word < 0) return [];
    const start = argv[word]!.indexOf(value);
    return [{ word, start, end: start + value.length }];
  });
}

/**
 * Watches the output for secret values and tells the first place of each of their writings: that is
 * enough to read them back and mask them everywhere. Stands before the log among the sinks, so that
 * a place is told before the value can be read.
 */
export function secretWatch(values: readonly string[], found: (all: ByteRange[]) => void): Sink {
  // Made when the first output comes: the command is on its way by then.
  let waiting: string[] | undefined;
  let feed: ReturnType<typeof createSecretScanner> | undefined;
  const ranges: ByteRange[] = [];
  let offset = 0;
  return {
    name: "secrets",
    event(event) {
      if (event.type !== "output") return;
      waiting ??= values.flatMap(writingsOf);
      feed ??= createSecretScanner(waiting);
      const told = new Set(waiting);
      const before = ranges.length;
      for (const { value, start, end } of feed(event.data, offset))
        if (told.delete(value)) ranges.push({ start, end });
      offset += event.data.length;
      waiting = [...told];
      // The scanner keeps what it saw last; only when all were seen is there no more to do.
      if (waiting.length === 0) feed = () => [];
      if (ranges.length > before) found([...ranges]);
    },
  };
}
