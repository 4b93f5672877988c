import type { Entry } from "../read/identify/index/line-index.ts";
import type { RunSource } from "../read/identify/source.ts";

interface Span {
  from: number;
  to: number;
}

/** Reading on over a few lines is cheaper than reading anew. */
const JOIN_WITHIN = 200;

/** The text of these lines of a run, in order; undefined when its log cannot be read. */
export function readAround(
  source: RunSource,
  run: Pick<Entry, "id" | "lines">,
  spans: Span[],
): Map<number, string> | undefined {
  const texts = new Map<number, string>();
  try {
    for (const { from, to } of merge(spans, run.lines)) {
      for (const line of source.lines(run.id, from, to)) {
        if (line.n > to) break;
        if (line.n >= from) texts.set(line.n, line.text);
      }
    }
  } catch {
    return undefined;
  }
  return texts;
}

function merge(spans: Span[], lines: number): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const [from, to] = [Math.max(1, span.from), Math.min(lines, span.to)];
    const last = merged.at(-1);
    if (last && from <= last.to + JOIN_WITHIN) last.to = Math.max(last.to, to);
    else if (from <= to) merged.push({ from, to });
  }
  return merged;
}
