import { looksMade, looksWeaklyChosen } from "./given.ts";
import { lineEnd } from "./key-text.ts";
import { classifyName } from "./name-class.ts";
import { isHarmless } from "./placeholder.ts";
import { NAMED, type SecretRange } from "./range.ts";

/** Rows below a header that are looked at. */
const ROWS = 200;
/** A cell that heads a column of secrets; `Token` of a cost table or `Keys` of a legend is none. */
const HEAD =
  /^["']?(?:(?:[\w-]+[ _.-])?(?:password|passwd|passphrase|pwd|token|secret|api[ _-]?key|secret[ _-]?key|access[ _-]?key(?:[ _-]id)?|private[ _-]?key|credentials?))["']?$/i;

interface Cell {
  text: string;
  start: number;
}

/** A table whose header names a column of passwords or tokens: the cells below are judged by it. */
export function findInColumns(text: string, line: string, end: number, found: SecretRange[]): void {
  const split = splitterOf(line);
  if (!split) return;
  const heads = split(line);
  if (heads.length < 2 || heads.length > 40) return;
  const wanted = heads.flatMap((head, at) => (HEAD.test(head.text.trim()) ? [{ head, at }] : []));
  if (wanted.length === 0 || heads.some(({ text: head }) => head.trim().length > 40)) return;
  for (const { head, at } of wanted) {
    const nameClass = classifyName(head.text.trim().replace(/["']/g, "").replace(/ /g, "_"));
    const kind = nameClass?.kind ?? "secret";
    const position = split === byGaps ? { start: head.start } : { at, of: heads.length };
    rows(text, end, split, position, { kind, password: nameClass?.tier === "password" }, found);
  }
}

type Split = (line: string) => Cell[];
type Position = { start: number } | { at: number; of: number };

const by =
  (separator: RegExp): Split =>
  (line) => {
    const cells: Cell[] = [];
    let start = 0;
    for (const match of line.matchAll(separator)) {
      cells.push({ text: line.slice(start, match.index), start });
      start = match.index + match[0].length;
    }
    cells.push({ text: line.slice(start), start });
    return cells;
  };
const byBars = by(/[|│┃]/g);
const byTabs = by(/\t/g);
const byCommas = by(/[,;]/g);
const byGaps: Split = (line) =>
  [...line.matchAll(/\S+(?: \S+)*/g)].map((match) => ({ text: match[0], start: match.index }));

function splitterOf(line: string): Split | undefined {
  if (/[|│┃].*[|│┃]/.test(line)) return byBars;
  if (line.includes("\t")) return byTabs;
  if (/^["']?[\w -]+["']?(?:[,;]["']?[\w -]+["']?)+\r?$/.test(line)) return byCommas;
  return /\S {2,}\S/.test(line) ? byGaps : undefined;
}

function rows(
  text: string,
  end: number,
  split: Split,
  position: Position,
  column: { kind: string; password: boolean },
  found: SecretRange[],
): void {
  let at = end + 1;
  for (let left = ROWS; left > 0 && end < text.length && at < text.length; left--) {
    const next = lineEnd(text, at);
    const row = text.slice(at, Math.min(next, at + 2000));
    if (row.trim() === "") return;
    if (!/^[\s+=|│┃─━┼├┤┌┐└┘╞╪╡═-]*$/.test(row)) {
      const cell = cellOf(split(row), position);
      if (cell === undefined) return;
      const value = cell.text.trim().replace(/^(["'])(.*)\1$/, "$2");
      const given = column.password ? looksWeaklyChosen(value) : looksMade(value);
      if (given && !isHarmless(value)) {
        const start = at + cell.start + cell.text.indexOf(value);
        found.push({ start, end: start + value.length, kind: column.kind, rank: NAMED });
      }
    }
    at = next + 1;
  }
}

/** Undefined where the row does not belong to the table. */
function cellOf(cells: Cell[], position: Position): Cell | undefined {
  if ("at" in position) return cells.length === position.of ? cells[position.at] : undefined;
  const cell = cells.find(({ start }) => start === position.start);
  return cell ?? (cells.length > 1 ? { text: "", start: 0 } : undefined);
}
