import { basename } from "node:path";
import { passwordIn, shortFlagMeaning } from "./find/command-flag.ts";
import { exactValues, findExact } from "./find/exact-value.ts";
import { findByMiddle } from "./find/issuer-token.ts";
import { classifyName, type NameClass } from "./find/name-class.ts";
import { isRedacted } from "./find/placeholder.ts";
import { findKeyRests, findPrivateKeys, findPuttyKeys } from "./find/private-key.ts";
import { mergeRanges, type SecretRange } from "./find/range.ts";
import { scan } from "./find/scan.ts";

export type { SecretRange } from "./find/range.ts";

/** How many secrets of one kind were masked. */
export interface Hit {
  /** lower-case kebab, as it stands in the marker `[masked:kind]` */
  kind: string;
  count: number;
}

export interface MaskOptions {
  /** The text begins in the middle of a log, perhaps inside a private key. */
  midway?: boolean;
  /**
   * The lines right before the text in the log, raw or masked: a private key that began there goes
   * on. They are read, not returned, and count nothing.
   */
  before?: readonly string[];
}

export interface Masker {
  /**
   * Replaces secrets by `[masked:kind]`. Soft wraps must be joined before; lines stay lines.
   * Masking masked text changes nothing.
   */
  mask(text: string, options?: MaskOptions): { text: string; hits: Hit[] };
  /** Where the secrets are, sorted, without overlaps, in UTF-16 units. */
  find(text: string, options?: MaskOptions): SecretRange[];
  /** `mask` over consecutive lines of one log; a private key may span them. As many lines return. */
  maskLines(lines: string[], options?: MaskOptions): { lines: string[]; hits: Hit[] };
  /** `mask` for the words of a command: `--token x`, `--token=x`, `-u user:x`, `-px`, headers. */
  maskArgv(argv: string[]): { argv: string[]; hits: Hit[] };
}

const MARKER = /\[masked:[a-z0-9-]+\]/g;

/** Takes out what would touch a marker already there. */
function besideMarkers(text: string, ranges: SecretRange[]): SecretRange[] {
  if (ranges.length === 0 || !text.includes("[masked:")) return ranges;
  const markers = [...text.matchAll(MARKER)].map((one) => [one.index, one.index + one[0].length]);
  let first = 0;
  return ranges.filter(({ start, end }) => {
    while (first < markers.length && markers[first]![1]! <= start) first++;
    const next = markers[first];
    return !next || next[0]! >= end;
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

const NAMED_FLAG = /^--?([A-Za-z][\w.-]*)$/;
const GIVEN_FLAG = /^(--?[A-Za-z][\w.-]*=|-[A-Za-z]\s*|[A-Za-z_]\w*=)(?=.)/s;

interface Words {
  argv: string[];
  hits: Hit[];
}

/** A word of a real command line is no help text: a sure name masks whatever it is given. */
function isGivenWord(named: NameClass, value: string): boolean {
  return (named.tier !== "likely" || value.length >= 4) && value !== "" && !isRedacted(value);
}

/** The whole word is the value of a flag that says it is secret. */
function flagValue(
  flag: string,
  value: string,
  command: string,
): { from: number; kind: string } | undefined {
  if (value.startsWith("-") && value.length < 12) return undefined;
  const name = NAMED_FLAG.exec(flag)?.[1];
  const named = name && name.length > 1 ? classifyName(name) : undefined;
  if (named && isGivenWord(named, value)) return { from: 0, kind: named.kind };
  const meaning = shortFlagMeaning(`${flag} ${value}`, command);
  const password = meaning && meaning !== "glued" ? passwordIn(value, meaning) : undefined;
  return password && { from: password.from, kind: "password" };
}

/** A word that holds flag and value: `--token=x`, `-px`, `TOKEN=x`. */
function gluedValue(word: string, command: string): { from: number; kind: string } | undefined {
  const flag = GIVEN_FLAG.exec(word)?.[1];
  if (!flag) return undefined;
  const value = word.slice(flag.length);
  if (flag.endsWith("=")) {
    const named = classifyName(flag.slice(0, -1).replace(/^-+/, ""));
    if (named && isGivenWord(named, value)) return { from: flag.length, kind: named.kind };
    return undefined;
  }
  const meaning = shortFlagMeaning(word, command);
  const password =
    meaning === "glued" || meaning === "user" ? passwordIn(value, meaning) : undefined;
  return password && { from: flag.length + password.from, kind: "password" };
}

function maskWords(argv: string[], mask: Masker["mask"]): Words {
  const hits: Hit[][] = [];
  const out: string[] = [];
  let command = "";
  for (const [index, word] of argv.entries()) {
    const before = argv[index - 1];
    const shapes = mask(word);
    const secret =
      (before === undefined ? undefined : flagValue(before, word, command)) ??
      gluedValue(word, command);
    const wholeIsShape = shapes.text.startsWith("[masked:", secret?.from ?? 0);
    if (secret && !wholeIsShape) {
      out.push(`${word.slice(0, secret.from)}[masked:${secret.kind}]`);
      hits.push([{ kind: secret.kind, count: 1 }]);
    } else {
      out.push(shapes.text);
      hits.push(shapes.hits);
    }
    // Only words that can name a program or its subcommand; options and long text cannot.
    if (!word.startsWith("-") && word.length < 200) command += ` ${basename(word)}`;
  }
  return { argv: out, hits: addHits(hits) };
}

/**
 * A masker for the output of one run.
 *
 * @param secrets exact values to mask wherever they stand: those of the command's secret-named
 *                environment variables, or read back from the byte ranges recorded for the run.
 *                Shorter than 6 characters: ignored
 */
export function createMasker({ secrets = [] }: { secrets?: string[] } = {}): Masker {
  const values = exactValues(secrets);

  const findAfter = (before: readonly string[], text: string, midway: boolean): SecretRange[] => {
    const lead = `${before.join("\n")}\n`;
    return find(lead + text, { midway })
      .filter(({ end }) => end > lead.length)
      .map((range) => ({
        ...range,
        start: Math.max(0, range.start - lead.length),
        end: range.end - lead.length,
      }));
  };
  const find = (text: string, { midway = false, before }: MaskOptions = {}): SecretRange[] => {
    if (before && before.length > 0) return findAfter(before, text, midway);
    const found: SecretRange[] = [];
    findExact(text, values, found);
    findPrivateKeys(text, found, midway);
    findPuttyKeys(text, found);
    findByMiddle(text, found);
    scan(text, found);
    findKeyRests(text, found);
    return mergeRanges(
      besideMarkers(
        text,
        found.sort((a, b) => a.start - b.start),
      ),
    );
  };
  const mask = (text: string, options?: MaskOptions) => {
    const ranges = find(text, options);
    if (ranges.length === 0) return { text, hits: [] };
    return { text: replace(text, ranges), hits: countHits(text, ranges) };
  };
  return {
    mask,
    find,
    maskLines(lines, options) {
      const { text, hits } = mask(lines.join("\n"), options);
      return { lines: lines.length === 0 ? [] : text.split("\n"), hits };
    },
    maskArgv: (argv) => maskWords(argv, mask),
  };
}
