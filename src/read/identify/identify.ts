import { numberOfId } from "../../store/runs/id-number.ts";
import { type FuzzyMatch, fuzzyMatch } from "./align/fuzzy.ts";
import type { Placement } from "./align/placement.ts";
import { type Found, type Searchable, search } from "./align/search.ts";
import type { Identification, Match, Verdict } from "./answer.ts";
import { type Named, weighNames } from "./header-claims.ts";
import { catchUp } from "./index/catch-up.ts";
import type { LineIndex } from "./index/line-index.ts";
import type { SearchedRuns } from "./index/searched.ts";
import { headerMatch, toMatch } from "./match.ts";
import { type Paste, readPaste } from "./paste/paste.ts";
import { isSameCommand, type RunFacts, type RunSource } from "./source.ts";
import { summarise } from "./summary.ts";
import { tellApart } from "./tell-apart.ts";

export interface Options {
  /** Kept between calls by a server, made anew by the command line. */
  index: LineIndex;
  /** Time for reading logs the index lacks, ms. */
  catchUpMs?: number;
  /** Time for comparing, ms; normally far less is used. */
  compareMs?: number;
}

const MAX_MATCHES = 20;
/** Below: says nothing, or too little to rely on. */
const UNKNOWN_BELOW = 4;
const WEAK_BELOW = 6;
const COVERED = 0.5;

/** Which run a pasted text is from, which of its lines, and how far that can be relied on. */
export function identify(text: string, source: RunSource, options: Options): Identification {
  const paste = readPaste(text);
  const { index } = options;
  const { runs, unread, left } = catchUp(index, source, Date.now() + (options.catchUpMs ?? 20_000));
  const on = { index, source, paste, deadline: Date.now() + (options.compareMs ?? 3_000) };
  const found = search(on, runs);
  const named = weighNames(on, runs, found);
  const answer = decide(on, runs, found, named);
  const identification = {
    ...answer,
    conflicts: [...named.conflicts, ...wrongCommand(paste, answer.matches)],
    paste: describe(paste, source),
    searched: { runs: runs.length, unread, left, cut: found.cut },
  };
  return { ...identification, summary: summarise(identification) };
}

type Answer = Pick<Identification, "verdict" | "basis" | "matches" | "more" | "apart">;

function decide(on: Searchable, runs: SearchedRuns, found: Found, named: Named): Answer {
  if (named.alone) {
    const match = headerMatch(on.source, named.alone, newestOf(on.source, runs, named.alone));
    return { verdict: "identified", basis: "header", matches: [match], more: 0 };
  }
  const equal = named.placed ? [named.placed] : preferTyped(on, found);
  const best = equal[0];
  const verdict = best ? judge(best, equal.length + found.more, named) : "unknown";
  const basis = named.placed ? "content and header" : "content";
  if (verdict === "unknown" || (verdict === "weak" && best!.coverage < COVERED)) {
    const like = fuzzyMatch(on, runs, found.query);
    if (like) return fuzzyAnswer(on, runs, found, like);
    if (verdict === "unknown") return { verdict, basis, matches: [], more: 0 };
  }
  const matches = equal.slice(0, MAX_MATCHES).flatMap((placed) => matchOf(on, runs, found, placed));
  const more = named.placed ? 0 : found.more + equal.length - matches.length;
  const answer = { verdict, basis, matches, more } as const;
  const second = equal[1];
  if (verdict !== "ambiguous" || !best || !second) return answer;
  return { ...answer, apart: tellApart(on.index, on.source, best, second) };
}

/** Only some logs were looked at: enough to point at a run, not to claim it. */
function fuzzyAnswer(on: Searchable, runs: SearchedRuns, found: Found, like: FuzzyMatch): Answer {
  const matches = matchOf(on, runs, found, like.placement);
  return {
    verdict: like.kind === "value" ? "similar" : "weak",
    basis: "content",
    matches,
    more: 0,
  };
}

function judge(best: Placement, equal: number, named: Named): Verdict {
  if (best.score < UNKNOWN_BELOW && !named.placed) return "unknown";
  const other = best.contradictions * OUTWEIGHED > best.distinctive;
  if ((best.values > 0 || other) && best.coverage + SIMILAR_SLACK >= COVERED) return "similar";
  if (best.coverage < COVERED || (best.score < WEAK_BELOW && !named.placed)) return "weak";
  return equal > 1 && !named.placed ? "ambiguous" : "identified";
}

/**
 * Other words, lines too many or too few speak for another run, unless so many times as many rows
 * are in no other run than this.
 */
const OUTWEIGHED = 3;
/** Rows with other values count as not covered, though they speak for the script. */
const SIMILAR_SLACK = 0.35;

/** Of runs that are equal, those of the command typed in the paste, if there are any. */
function preferTyped(on: Searchable, found: Found): Placement[] {
  const equal = found.placements.slice(0, found.equal);
  const typed = on.paste.prompts.flatMap((prompt) => prompt.recorded ?? []);
  if (typed.length === 0 || equal.length < 2) return equal;
  const meant = equal.filter((placed) => {
    const run = on.source.run(placed.candidate.run.entry.id);
    return run && typed.some((command) => isTyped(command, run.argv));
  });
  return meant.length > 0 ? meant : equal;
}

function isTyped(typed: string, argv: string[]): boolean {
  const plain = (text: string) =>
    text
      .replace(/["'\\]/g, "")
      .replace(/\s+/g, " ")
      .trim();
  return plain(typed) === plain(argv.join(" "));
}

function wrongCommand(paste: Paste, matches: Match[]): string[] {
  const typed = paste.prompts.flatMap((prompt) => prompt.recorded ?? []);
  const first = matches[0];
  if (!first || typed.length === 0) return [];
  if (typed.some((command) => isTyped(command, first.run.argv))) return [];
  return [`the prompt in the paste runs ${typed[0]}, ${first.run.id} ran ${first.command}`];
}

function matchOf(on: Searchable, runs: SearchedRuns, found: Found, placed: Placement): Match[] {
  const run = on.source.run(placed.candidate.run.entry.id);
  if (!run) return [];
  return [toMatch(on.source, placed, run, newestOf(on.source, runs, run), found.query, on.index)];
}

/** The newest run of the same command. */
function newestOf(source: RunSource, runs: SearchedRuns, run: RunFacts): string {
  const own = runs.find(numberOfId(run.id));
  for (let r = 0; r < own; r++) {
    if (runs.command(r) !== runs.command(own)) continue;
    const other = source.run(runs.at(r).entry.id);
    if (other && isSameCommand(other, run)) return other.id;
  }
  return run.id;
}

function describe(paste: Paste, source: RunSource): Identification["paste"] {
  const lineOf = new Map(paste.banners.map(({ id, line }) => [id, line]));
  return {
    lines: paste.lines,
    dropped: paste.dropped,
    named: [...lineOf].map(([id, line]) => ({ id, line, exists: source.run(id) !== undefined })),
    commands: paste.prompts.map(({ command }) => command),
  };
}
