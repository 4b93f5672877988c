import type { Rng } from "./rng.ts";
import { NOUNS } from "./words.ts";

export type Level = "light" | "medium" | "heavy";

/** Lines of the log that are in the paste: from..to, 0-based, the first and last perhaps in part. */
export interface Piece {
  from: number;
  to: number;
  /** Characters cut off the first line's start and the last line's end. */
  cutStart: number;
  cutEnd: number;
}

export interface Copied {
  text: string;
  pieces: Piece[];
  /** Lines whose text was changed on purpose (blotted out); any text will do there. */
  masked: Set<number>;
}

/** Chance of each kind of damage, per paste. */
const CHANCES: Record<Level, Record<string, number>> = {
  light: { wrap: 0.35, trim: 0.3, tabs: 0.1, fence: 0.15, prompt: 0.1 },
  medium: {
    wrap: 0.5,
    trim: 0.4,
    tabs: 0.2,
    fence: 0.2,
    prompt: 0.25,
    quote: 0.2,
    cut: 0.3,
    time: 0.1,
    box: 0.3,
    crlf: 0.1,
  },
  heavy: {
    wrap: 0.6,
    trim: 0.5,
    tabs: 0.3,
    fence: 0.25,
    prompt: 0.3,
    quote: 0.3,
    cut: 0.5,
    time: 0.2,
    number: 0.1,
    box: 0.6,
    crlf: 0.2,
    ansi: 0.15,
    remark: 0.3,
    mask: 0.25,
    drop: 0.3,
    markdown: 0.1,
  },
};

/** Copies lines `from..to` of a log the way people do. */
export function copy(lines: string[], from: number, to: number, level: Level, rng: Rng): Copied {
  const does = (kind: string) => rng.chance(CHANCES[level][kind] ?? 0);
  const pieces = cutMiddle(from, to, does("cut") && to - from >= 12, rng);
  trimEnds(pieces, lines, does("trim"), rng);
  const masked = new Set<number>();
  let rows: string[] = [];
  for (const [i, piece] of pieces.entries()) {
    if (i > 0) rows.push(rng.pick(["...", "[...]", "… (many lines omitted)", "<snip>", ""]));
    rows.push(...visible(lines, piece));
  }
  if (does("mask")) mask(rows, pieces, masked, rng);
  if (does("drop")) rows = rows.filter((row, i) => row.trim() !== "" || i === 0);
  if (does("box"))
    rows = rows.map((row) =>
      row.replace(/[^\x00-\x7f\u3040-\u30ff\u4e00-\u9fff]/g, rng.pick(["", "?", " "])),
    );
  if (does("time")) rows = prefixTimes(rows, rng);
  else if (does("number")) rows = rows.map((row, i) => `${String(i + 1).padStart(5)}  ${row}`);
  if (does("tabs")) rows = rows.map((row) => row.replace(/ {8}/g, "\t").replace(/\s+$/, ""));
  if (does("wrap")) rows = wrap(rows, rng.int(60, 140));
  if (does("ansi"))
    rows = rows.map((row) => (rng.chance(0.3) ? `\x1b[${rng.int(31, 36)}m${row}\x1b[0m` : row));
  if (does("remark"))
    rows.splice(
      rng.int(0, rows.length),
      0,
      "",
      rng.pick(["here it gets weird:", "what does this mean?", "<- this one"]),
      "",
    );
  if (does("quote")) rows = rows.map((row) => `> ${row}`);
  if (does("markdown"))
    rows = rows.map((row) => (rng.chance(0.1) && row.trim() ? `**${row}**` : row));
  if (does("prompt"))
    rows = [
      rng.pick(["$ ", "user@box:~/work$ ", "➜  work git:(main) ✗ "]) +
        rng.pick(["ls", "cat out.log", `vim ${rng.pick(NOUNS)}.md`]),
      ...rows,
    ];
  if (does("fence")) rows = ["```", ...rows, "```"];
  return { text: rows.join(does("crlf") ? "\r\n" : "\n"), pieces, masked };
}

function cutMiddle(from: number, to: number, cut: boolean, rng: Rng): Piece[] {
  const whole = { from, to, cutStart: 0, cutEnd: 0 };
  if (!cut) return [whole];
  const first = rng.int(from + 3, to - 6);
  const second = rng.int(first + 2, to - 3);
  return [
    { ...whole, to: first },
    { ...whole, from: second },
  ];
}

function trimEnds(pieces: Piece[], lines: string[], trim: boolean, rng: Rng): void {
  const first = pieces[0]!;
  const last = pieces.at(-1)!;
  if (!trim || last.to - first.from < 2) return;
  const part = (text: string) => rng.int(0, Math.floor(text.length * 0.7));
  if (rng.chance(0.6)) first.cutStart = part(lines[first.from]!);
  if (rng.chance(0.6)) last.cutEnd = part(lines[last.to]!);
}

function visible(lines: string[], piece: Piece): string[] {
  const rows = lines.slice(piece.from, piece.to + 1);
  rows[0] = rows[0]!.slice(piece.cutStart);
  const last = rows.length - 1;
  if (piece.cutEnd > 0) rows[last] = rows[last]!.slice(0, -piece.cutEnd);
  return rows;
}

function mask(rows: string[], pieces: Piece[], masked: Set<number>, rng: Rng): void {
  for (let k = 0; k < 2; k++) {
    const i = rng.int(0, pieces[0]!.to - pieces[0]!.from);
    const words = rows[i]!.split(" ");
    if (words.length < 3) continue;
    words[rng.int(1, words.length - 1)] = rng.pick(["***", "[masked:token]", "[REDACTED]"]);
    rows[i] = words.join(" ");
    masked.add(pieces[0]!.from + i);
  }
}

function prefixTimes(rows: string[], rng: Rng): string[] {
  const iso = rng.chance(0.6);
  return rows.map((row, i) => {
    const seconds = String(i % 60).padStart(2, "0");
    return iso
      ? `2026-03-04T10:11:${seconds}.${rng.int(1000000, 9999999)}Z ${row}`
      : `[10:11:${seconds}] ${row}`;
  });
}

/** As a terminal of this width shows it; copied row by row. */
function wrap(rows: string[], width: number): string[] {
  const out: string[] = [];
  for (const row of rows) {
    let line = "";
    let used = 0;
    for (const char of row) {
      const cells =
        char.codePointAt(0)! >= 0x1100 &&
        /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]/.test(char)
          ? 2
          : 1;
      if (used + cells > width) {
        out.push(line.trimEnd());
        line = "";
        used = 0;
      }
      line += char;
      used += cells;
    }
    out.push(line.trimEnd());
  }
  return out;
}
