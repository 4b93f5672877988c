import type { Corpus } from "./corpus.ts";
import type { Copied, Piece } from "./damage.ts";

/** A run in which everything that was copied stands as it was copied, and where. */
export interface True {
  id: string;
  /** Line ranges, 1-based; more than one when the text repeats in the run. */
  ranges: { from: number; to: number }[];
}

/**
 * All runs that the copied text is equally from: their lines equal what was copied to the character
 * (first and last lines as far as they are visible, blotted-out lines not at all), each piece
 * contiguous, pieces in order.
 */
export function truth(corpus: Corpus, script: number, lines: string[], copied: Copied): True[] {
  const found: True[] = [];
  const { family } = corpus.scripts[script]!;
  const last = copied.pieces.at(-1)!.to;
  for (const run of corpus.runs) {
    // A line or two may be what other scripts of its kind print too.
    const like = last - copied.pieces[0]!.from < 4 && corpus.scripts[run.script]!.family === family;
    if (run.script !== script && !like) continue;
    const ranges = placesOf(copied, lines, corpus.source.text(run.id));
    if (ranges.length > 0) found.push({ id: run.id, ranges });
  }
  return found;
}

function placesOf(copied: Copied, lines: string[], log: string[]): True["ranges"] {
  const ranges: True["ranges"] = [];
  const [first, ...others] = copied.pieces;
  for (let at = 0; at < log.length; at++) {
    if (!fits(copied, first!, lines, log, at)) continue;
    let end = at + first!.to - first!.from;
    let whole = true;
    for (const piece of others) {
      let next = end + 1;
      while (next < log.length && !fits(copied, piece, lines, log, next)) next++;
      if (next >= log.length) whole = false;
      end = next + piece.to - piece.from;
    }
    if (whole) ranges.push({ from: at + 1, to: end + 1 });
  }
  return ranges;
}

function fits(copied: Copied, piece: Piece, lines: string[], log: string[], at: number): boolean {
  for (let i = piece.from; i <= piece.to; i++) {
    const here = log[at + i - piece.from];
    if (here === undefined) return false;
    if (copied.masked.has(i)) continue;
    const text = lines[i]!;
    const start = i === piece.from ? piece.cutStart : 0;
    const end = text.length - (i === piece.to ? piece.cutEnd : 0);
    // Spaces at the ends are lost in copying.
    const part = text.slice(start, end).trim();
    if (start === 0 && end === text.length) {
      if (here !== text) return false;
    } else if (start > 0 && end < text.length) {
      if (!here.includes(part)) return false;
    } else if (start > 0 ? !here.trimEnd().endsWith(part) : !here.trimStart().startsWith(part))
      return false;
  }
  return true;
}
