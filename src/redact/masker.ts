import { maskWords } from "./argv.ts";
import { exactValues, findExactValues } from "./find/exact-value.ts";
import { findByMiddle } from "./find/issuer-middle.ts";
import { findKeyRests } from "./find/key-rest.ts";
import { findPrivateKeys } from "./find/private-key.ts";
import { findPuttyKeys } from "./find/putty-key.ts";
import { type Detector, mergeRanges, type SecretRange } from "./find/range.ts";
import { findByScan } from "./find/scan.ts";
import { findByWords } from "./find/told-by-words.ts";

/** How many secrets of one kind were masked. */
export interface Hit {
  /** lower-case kebab, as it stands in the marker `[masked:kind]` */
  kind: string;
  count: number;
}

export interface MaskOptions {
  /** The text begins in the middle of a log, perhaps inside a private key. */
  midway?: boolean;
}

export interface Masker {
  /**
   * Replaces secrets by `[masked:kind]`. Soft wraps must be joined before; lines stay lines.
   * Masking masked text changes nothing.
   */
  mask(text: string, options?: MaskOptions): { text: string; hits: Hit[] };
  /** `mask` for the words of a command: `--token x`, `--token=x`, `-u user:x`, `-px`, headers. */
  maskArgv(argv: readonly string[]): string[];
}

/** Each adds to what those before it found. */
const DETECTORS: readonly Detector[] = [
  // Values known to be secret, in every way programs print them.
  findExactValues,
  // PEM, OpenPGP and OpenSSH armour.
  findPrivateKeys,
  findPuttyKeys,
  // Tokens told by something in their middle.
  findByMiddle,
  // One pass over the text for tokens told by their beginning, URLs, flags, and values with a name.
  findByScan,
  // Lines that speak of secrets: sentences, tables, blocks, forms, lists of words.
  findByWords,
  // Key text that goes on under what has been found.
  findKeyRests,
];

/**
 * A masker for the output of one run.
 *
 * @param secrets exact values to mask wherever they stand: those of the command's secret-named
 *                environment variables, or read back from the byte ranges recorded for the run.
 *                Shorter than 6 characters: ignored
 */
export function createMasker({ secrets = [] }: { secrets?: string[] } = {}): Masker {
  const values = exactValues(secrets);
  const mask: Masker["mask"] = (text, { midway = false } = {}) => {
    const found: SecretRange[] = [];
    for (const find of DETECTORS) find(text, found, { values, midway });
    const ranges = lineByLine(text, mergeRanges(besideMarkers(text, found)));
    if (ranges.length === 0) return { text, hits: [] };
    return { text: replace(text, ranges), hits: countHits(text, ranges) };
  };
  return { mask, maskArgv: (argv) => maskWords(argv, (word) => mask(word).text) };
}

const MARKER = /\[masked:([a-z0-9-]+)\]/g;

/** Leaves out what would touch a marker that is already there. */
function besideMarkers(text: string, ranges: SecretRange[]): SecretRange[] {
  if (ranges.length === 0 || !text.includes("[masked:")) return ranges;
  ranges.sort((a, b) => a.start - b.start);
  const markers = [...text.matchAll(MARKER)].map((one) => [one.index, one.index + one[0].length]);
  let first = 0;
  return ranges.filter(({ start, end }) => {
    while (first < markers.length && markers[first]![1]! <= start) first++;
    const next = markers[first];
    return !next || next[0]! >= end;
  });
}

/** A mask never eats a newline, nor the spaces that begin and end its lines: lines stay lines. */
function lineByLine(text: string, ranges: SecretRange[]): SecretRange[] {
  return ranges.flatMap((range) => {
    const inside = text.slice(range.start, range.end);
    if (!/[\r\n]/.test(inside)) return range;
    return [...inside.matchAll(/[^\r\n]+/g)].flatMap(({ index, 0: line }) => {
      const bare = line.trim();
      const start = range.start + index + line.indexOf(bare);
      return bare === "" ? [] : { ...range, start, end: start + bare.length };
    });
  });
}

function replace(text: string, ranges: SecretRange[]): string {
  let out = "";
  let from = 0;
  for (const { start, end, kind } of ranges) {
    out += `${text.slice(from, start)}[masked:${kind}]`;
    from = end;
  }
  return out + text.slice(from);
}

/** The lines of one private key count as one. */
function countHits(text: string, ranges: SecretRange[]): Hit[] {
  const counts = new Map<string, number>();
  let previous: SecretRange | undefined;
  for (const range of ranges) {
    const goesOn =
      previous?.kind === range.kind &&
      range.kind.endsWith("private-key") &&
      /^\W{0,40}$/.test(text.slice(previous.end, Math.min(range.start, previous.end + 41)));
    if (!goesOn) counts.set(range.kind, (counts.get(range.kind) ?? 0) + 1);
    previous = range;
  }
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** Adds up the hits of several maskings. */
export function addHits(all: Hit[][]): Hit[] {
  const counts = new Map<string, number>();
  for (const { kind, count } of all.flat()) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return [...counts].map(([kind, count]) => ({ kind, count }));
}

/** The hits of a masked line whose neighbours were masked with it, read off its markers. */
export function hitsOfMarkers(text: string): Hit[] {
  return addHits([...text.matchAll(MARKER)].map(([, kind]) => [{ kind: kind!, count: 1 }]));
}
