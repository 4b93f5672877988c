import { canonical } from "../paste/canonical.ts";
import type { Row } from "../paste/paste.ts";
import type { Query } from "../paste/query.ts";
import { leftOut, lineIndex, strangers } from "./contradictions.ts";
import type { Explained } from "./gap.ts";
import type { Candidate } from "./rank.ts";

/** Where in one run the paste is, row by row, checked against the run's text. */
export interface Placement {
  candidate: Candidate;
  /** In order of rows; rows that are in none are not in the run. */
  rows: Explained[];
  /** First and last line of the log that the paste covers. */
  from: number;
  to: number;
  /** Lines between them, with text, that the paste lacks; by the first line of each gap. */
  missing: { from: number; to: number; lines: number }[];
  /** Share of the paste's characters found in the log, 0..1. Chrome (prompts, fences) is left out. */
  coverage: number;
  /** Rows whose values differ from the log's. */
  values: number;
  /** Rows with other words than the log, rows it does not have, and lines that were left out. */
  contradictions: number;
  /** Linked rows that no other run has, equal ones apart. */
  distinctive: number;
  /** The chain's score with what the text added. */
  score: number;
  /** Lines equal to the last punctuation mark, and as many blank lines between them. */
  exact: number;
  texts: Map<number, string>;
}

/** What rows that were explained add up to. */
export function summarise(
  candidate: Candidate,
  known: number,
  rows: Explained[],
  texts: Map<number, string>,
  query: Query,
  all: Row[],
): Placement {
  const first = rows[0]!;
  const last = rows.at(-1)!;
  const added = rows.filter((row) => row.likeness === "partial" || row.likeness === "masked");
  const values = rows.filter((row) => row.likeness === "value").length;
  const edited = rows.filter((row) => row.likeness === "edited").length;
  const gaps = missing(rows, texts);
  return {
    candidate,
    rows,
    from: edgeWithRules(
      all.slice(0, lineIndex(all, query.rows[first.from]!.line)).reverse(),
      texts,
      first.n,
      -1,
    ),
    to: edgeWithRules(all.slice(lineIndex(all, query.rows[last.to]!.line) + 1), texts, last.n, 1),
    missing: gaps,
    coverage: coverage(rows, query),
    values,
    contradictions: edited + strangers(rows, query, all) + leftOut(rows, gaps, query, all),
    distinctive: 0,
    score: scoreOf(candidate, known) + 2 * added.length + edited - 2 * values,
    exact: rows.filter((row) => isExact(row, query, texts)).length + spacing(rows, query),
    texts,
  };
}

/** Links that the text did not bear out count for nothing. */
function scoreOf({ chain }: Candidate, known: number): number {
  return (chain.score * known) / Math.max(1, chain.links.length);
}

export function rowText(query: Query, from: number, to: number): string {
  return query.rows
    .slice(from, to + 1)
    .map((row) => row.text)
    .join("");
}

/** Rules and boxes next to the first and last line belong to the range when they were pasted too. */
function edgeWithRules(rows: Row[], texts: Map<number, string>, n: number, step: 1 | -1): number {
  let edge = n;
  for (const row of rows) {
    let at = edge + step;
    while (texts.get(at)?.trim() === "") at += step;
    if (canonical(row.text) !== "" || squash(texts.get(at) ?? "") !== squash(row.text)) break;
    edge = at;
  }
  return edge;
}

function squash(text: string): string {
  return text.replace(/\s+/g, "");
}

function isExact(row: Explained, query: Query, texts: Map<number, string>): boolean {
  return squash(rowText(query, row.from, row.to)).endsWith(squash(texts.get(row.n)!));
}

/** Neighbours as far apart as in the log; nothing where copying lost all blank lines. */
function spacing(rows: Explained[], query: Query): number {
  let [near, far] = [0, 0];
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next) break;
    const apart = query.rows[next.from]!.line - query.rows[row.to]!.line;
    if (apart !== next.n - row.n) continue;
    if (apart > 1) far++;
    else near++;
  }
  return far > 0 ? near + far : 0;
}

function missing(rows: Explained[], texts: Map<number, string>): Placement["missing"] {
  const gaps: Placement["missing"] = [];
  for (const [i, row] of rows.entries()) {
    const next = rows[i + 1];
    if (!next || next.n <= row.n + 1) continue;
    let lines = 0;
    // Lines that were not read lie in a cut too big for blank lines to matter.
    for (let n = row.n + 1; n < next.n; n++) if (hasText(texts.get(n))) lines++;
    if (lines > 0) gaps.push({ from: row.n + 1, to: next.n - 1, lines });
  }
  return gaps;
}

function hasText(text: string | undefined): boolean {
  return text === undefined || canonical(text) !== "";
}

function coverage(rows: Explained[], query: Query): number {
  const length = query.rowLength.map((n, i) => (query.rows[i]!.role === "content" ? n : 0));
  const total = length.reduce((sum, n) => sum + n, 0);
  let found = 0;
  for (const { from, to, likeness } of rows) {
    if (likeness === "value" || likeness === "edited") continue;
    for (let i = from; i <= to; i++) found += length[i]!;
  }
  return total === 0 ? 0 : found / total;
}
