import { canonical } from "../paste/canonical.ts";
import type { LogLine } from "../source.ts";
import { difference, fitsMasked, isMasked, isPart, type Likeness, template } from "./likeness.ts";

/** A row between two links, its text without quoting and prefix. */
export interface GapRow {
  /** Index among the query's rows. */
  index: number;
  text: string;
  /** Known to have nothing blotted out. */
  plain?: boolean;
}

/** Rows `from..to` stand where line `n` is. */
export interface Explained {
  from: number;
  to: number;
  n: number;
  likeness: Likeness;
}

/** A line with its canonical text and template, worked out once. */
interface GapLine extends LogLine {
  whole: string;
  shape: string;
}

const MAX_JOIN = 12;
const MAX_MASKED_JOIN = 4;
/** Rows explained at each end of a gap; what lies between counts as not found. */
const MAX_ROWS = 150;
/** Dissimilar lines compared word by word, per row. */
const MAX_COMPARED = 24;

/**
 * Explains rows that equal no line by the lines that stand in their place. `above` and `below` say
 * whether the gap has a linked line on that side: only there may a row be one half of a line.
 */
export function explainGap(
  rows: GapRow[],
  lines: LogLine[],
  above: boolean,
  below: boolean,
): Explained[] {
  const found: Explained[] = [];
  const text = lines.map(prepare).filter((line) => line.whole !== "");
  let open =
    rows.length > 2 * MAX_ROWS ? [...rows.slice(0, MAX_ROWS), ...rows.slice(-MAX_ROWS)] : rows;
  const masked = findMasked(open, text);
  if (masked.length > 0) {
    // A blotted-out line parts the gap in two that are like any other.
    return splitAt(open, text, masked, above, below);
  }
  const head = above ? cutLine(open, text[0], "head") : undefined;
  if (head) {
    found.push(head);
    open = open.filter((row) => row.index > head.to);
    text.shift();
  }
  const tail = below ? cutLine(open, text.at(-1), "tail") : undefined;
  if (tail) {
    open = open.filter((row) => row.index < tail.from);
    text.pop();
  }
  found.push(...(below && !above ? walkUp(open, text) : walkDown(open, text)));
  return tail ? [...found, tail] : found;
}

function splitAt(
  rows: GapRow[],
  lines: GapLine[],
  masked: Explained[],
  above: boolean,
  below: boolean,
): Explained[] {
  const found: Explained[] = [];
  let [row, line] = [-1, 0];
  for (const [i, mark] of [...masked, undefined].entries()) {
    const part = rows.filter(({ index }) => index > row && (!mark || index < mark.from));
    const between = lines.filter(({ n }) => n > line && (!mark || n < mark.n));
    const plain = part.map((each) => ({ ...each, plain: true }));
    if (part.length > 0)
      found.push(...explainGap(plain, between, above || i > 0, below || mark !== undefined));
    if (!mark) break;
    found.push(mark);
    [row, line] = [mark.to, mark.n];
  }
  return found;
}

/** Rows with something blotted out, joined where they are wrapped, and the lines they fit. */
function findMasked(rows: GapRow[], lines: GapLine[]): Explained[] {
  const found: Explained[] = [];
  let start = 0;
  for (let r = 0; r < rows.length; r++) {
    // The longest join: a mark may itself be wrapped.
    for (let k = Math.min(MAX_MASKED_JOIN, rows.length - r); k >= 1; k--) {
      const part = rows.slice(r, r + k);
      const text = part.map((row) => row.text).join("");
      if (part.some((row) => row.plain) || !isMasked(text)) continue;
      const at = lines.findIndex((line, i) => i >= start && fitsMasked(text, line.text));
      if (at < 0) continue;
      found.push({
        from: part[0]!.index,
        to: part.at(-1)!.index,
        n: lines[at]!.n,
        likeness: "masked",
      });
      start = at + 1;
      r += k - 1;
      break;
    }
  }
  return found;
}

function prepare(line: LogLine): GapLine {
  const whole = canonical(line.text);
  return { ...line, whole, shape: template(whole) };
}

/** The rows next to a linked line that are the head (or tail) of its neighbour. */
function cutLine(
  rows: GapRow[],
  line: GapLine | undefined,
  end: "head" | "tail",
): Explained | undefined {
  if (!line || rows.length === 0) return undefined;
  const { whole, shape } = line;
  let best: Explained | undefined;
  for (let k = 1; k <= Math.min(MAX_JOIN, rows.length); k++) {
    const part = end === "head" ? rows.slice(0, k) : rows.slice(-k);
    const joined = canonical(part.map((row) => row.text).join(""));
    const [from, to] = [part[0]!.index, part.at(-1)!.index];
    if (isPart(joined, whole, end)) best = { from, to, n: line.n, likeness: "partial" };
    else if (joined === whole) return { from, to, n: line.n, likeness: "same" };
    else if (joined.length >= 8 && isPart(template(joined), shape, end))
      best ??= { from, to, n: line.n, likeness: "value" };
  }
  return best;
}

/** Above the first link the nearest lines are the last ones. */
function walkUp(rows: GapRow[], lines: GapLine[]): Explained[] {
  const found: Explained[] = [];
  let end = lines.length;
  for (let r = rows.length - 1; r >= 0; r--) {
    const near = lines.slice(Math.max(0, end - MAX_COMPARED), end).reverse();
    for (let k = Math.min(MAX_JOIN, r + 1); k >= 1; k--) {
      const hit = bestLine(rows.slice(r - k + 1, r + 1), near);
      if (!hit) continue;
      found.unshift(hit);
      end = lines.findIndex((line) => line.n === hit.n);
      r -= k - 1;
      break;
    }
  }
  return found;
}

function walkDown(rows: GapRow[], lines: GapLine[]): Explained[] {
  const found: Explained[] = [];
  let start = 0;
  for (let r = 0; r < rows.length; r++) {
    const near = lines.slice(start);
    for (let k = Math.min(MAX_JOIN, rows.length - r); k >= 1; k--) {
      const hit = bestLine(rows.slice(r, r + k), near);
      if (!hit) continue;
      found.push(hit);
      start = lines.findIndex((line) => line.n === hit.n) + 1;
      r += k - 1;
      break;
    }
  }
  return found;
}

/** Joined rows must equal a line but for values; only a single row may differ in words. */
function bestLine(rows: GapRow[], near: GapLine[]): Explained | undefined {
  const text = rows.map((row) => row.text).join("");
  const whole = canonical(text);
  const shape = template(whole);
  const at = { from: rows[0]!.index, to: rows.at(-1)!.index };
  let value: GapLine | undefined;
  for (const line of near) {
    if (line.whole === whole) return { ...at, n: line.n, likeness: "same" };
    if (!value && whole !== "" && shape !== whole && line.shape === shape) value = line;
  }
  if (value) return { ...at, n: value.n, likeness: "value" };
  if (rows.length > 1 || whole.length < 4) return undefined;
  return bestSingle(text, whole, near.slice(0, MAX_COMPARED), at);
}

function bestSingle(
  text: string,
  whole: string,
  near: GapLine[],
  at: { from: number; to: number },
): Explained | undefined {
  let edited: Explained | undefined;
  for (const line of near) {
    const other = line.whole;
    const cut = whole.length >= 8 && (isPart(whole, other, "head") || isPart(whole, other, "tail"));
    if (cut) return { ...at, n: line.n, likeness: "partial" };
    // The log's line with something in front or behind.
    if (other.length >= 8 && whole.includes(other))
      edited ??= { ...at, n: line.n, likeness: "edited" };
    const differs = difference(text, line.text);
    if (differs === "value") return { ...at, n: line.n, likeness: "value" };
    if (differs) edited ??= { ...at, n: line.n, likeness: differs };
  }
  return edited;
}
