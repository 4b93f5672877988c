import { clean } from "../log/clean.ts";
import type { Line, LogReader } from "../log/line.ts";
import { createMasker, type Hit } from "../log/mask.ts";

/** Cleans and masks the lines of one log, one at a time and in any order, and keeps count. */
export interface SafeLines {
  show(line: Line): string;
  /** Escapes and invisible characters taken out so far. */
  readonly removed: number;
  /** Secrets masked so far, by kind. A line shown twice counts once. */
  hits(): Hit[];
}

/** A private key has no line longer than this many lines below its BEGIN. */
const KEY_LINES = 120;
const KEY_BODY = /^\W{0,20}[A-Za-z0-9+/=]{6,}\W{0,20}$/;

/** @param secrets exact values to mask besides what looks like a secret */
export function safeLines(log: LogReader, secrets: string[] = []): SafeLines {
  const masker = createMasker({ secrets });
  const seen = new Map<number, Hit[]>();
  let removed = 0;
  const inKey = (line: Line, text: string): string | undefined => {
    if (!KEY_BODY.test(text)) return undefined;
    const before = log.range(Math.max(1, line.n - KEY_LINES), line.n - 1);
    if (!before.some((one) => one.text.includes("PRIVATE KEY"))) return undefined;
    return masker.mask(text, { before: before.map((one) => clean(one.text).text) }).text;
  };
  return {
    show(line) {
      const cleaned = clean(line.text);
      const { text, hits } = masker.mask(cleaned.text);
      const key = hits.length === 0 ? inKey(line, cleaned.text) : undefined;
      if (!seen.has(line.n)) removed += cleaned.removed;
      if (key !== undefined && key !== text) {
        seen.set(line.n, [{ kind: "private-key", count: 1 }]);
        return key;
      }
      if (hits.length > 0 || cleaned.removed > 0) seen.set(line.n, hits);
      return text;
    },
    get removed() {
      return removed;
    },
    hits() {
      const counts = new Map<string, number>();
      for (const { kind, count } of [...seen.values()].flat())
        counts.set(kind, (counts.get(kind) ?? 0) + count);
      return [...counts].map(([kind, count]) => ({ kind, count }));
    },
  };
}
