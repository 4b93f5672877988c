import { clean } from "../clean.ts";
import type { Line, LogReader } from "../line.ts";
import type { Hit, Masker } from "../mask.ts";
import type { SafeText } from "./view.ts";

/** Lines a private key may reach back from its last one. */
const KEY_REACH = 120;

/** Lines that could be the inside of a key: one word, or one that ends in a long one. */
const KEY_LIKE = /^\W{0,8}[A-Za-z0-9+/]{2,}={0,2}\s*$|[A-Za-z0-9+/]{24,}={0,2}\W{0,3}$/;

/**
 * The `clean` of a ViewRequest: takes out what only a model would see, then masks secrets. A line
 * that looks like key text is judged with the lines before it, since its BEGIN may stand far above.
 */
export function safeLines(masker: Masker): (line: Line, log: LogReader) => SafeText {
  return (line, log) => {
    const { text, removed } = clean(line.text);
    const near = KEY_LIKE.test(text)
      ? log.range(line.n - KEY_REACH, line.n - 1, sameStream(line))
      : [];
    if (near.length === 0) {
      const masked = masker.mask(text, { midway: true });
      return { text: masked.text, removed, masked: masked.hits };
    }
    const after = log.range(line.n + 1, line.n + 2, sameStream(line));
    const texts = [...near, line, ...after].map((one) => clean(one.text).text);
    const seen = masker.maskLines(texts, { midway: true }).lines[near.length]!;
    return { text: seen, removed, masked: markers(seen) };
  };
}

function sameStream({ stream }: Line): { stream?: "stdout" | "stderr" } {
  return stream === "tty" ? {} : { stream };
}

/** The hits of one line, read off its markers: those of its neighbours do not count. */
function markers(text: string): Hit[] {
  const counts = new Map<string, number>();
  for (const match of text.matchAll(/\[masked:([a-z0-9-]+)\]/g)) {
    counts.set(match[1]!, (counts.get(match[1]!) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}
