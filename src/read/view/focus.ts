import type { Line, LogReader } from "../../store/log/line.ts";
import { Excerpt } from "./excerpt.ts";
import { result } from "./page.ts";
import { type Profile, profileOf } from "./profile.ts";
import { type Candidate, rank } from "./rank.ts";
import { costOf, roomOf } from "./render.ts";
import { sample } from "./sample.ts";
import { shorten } from "./shorten.ts";
import { blockAround } from "./stack-trace.ts";
import type { Asked, GapPiece, ViewResult } from "./view.ts";
import type { Window } from "./window.ts";

/**
 * What matters in a log too long to read: the worst and the strangest lines, the traces they stand
 * in, a little of the beginning and of the end; the rest as gaps that say what they hold.
 */
export function focusView(log: LogReader, window: Window, request: Asked): ViewResult {
  const { lines, all } = sample(log, window);
  return focusOn(lines, all, window, request);
}

export function focusOn(
  lines: readonly Line[],
  all: boolean,
  window: Window,
  request: Asked,
): ViewResult {
  const profile = profileOf(lines);
  const excerpt = choose(lines, profile, window, request);
  const pieces = excerpt.pieces(mostCommon(lines, profile, excerpt, roomOf(request), request));
  const looked = { at: lines.length, of: window.to - window.from + 1 };
  return result("focus", window, pieces, {
    cut: excerpt.size < lines.length || !all,
    ...(all ? {} : { looked }),
  });
}

/** Shares of the budget: the lines themselves first, then what stands around them. */
const EDGES = 0.12;
const CORES = 0.66;

function choose(lines: readonly Line[], profile: Profile, window: Window, request: Asked): Excerpt {
  const room = roomOf(request);
  const excerpt = new Excerpt(lines, window, request, room);
  edges(excerpt, lines, room * EDGES);
  const ranked = rank(lines, profile);
  const cores: Candidate[] = [];
  for (const core of ranked) {
    if (excerpt.cost > room * CORES) break;
    if (excerpt.add(core.at, room * CORES, core.near)) cores.push(core);
  }
  grow(excerpt, lines, cores, room);
  for (const core of ranked)
    if (!excerpt.add(core.at, room, core.near) && excerpt.cost > room * 0.97) break;
  surround(excerpt, lines, cores, room);
  excerpt.bridge(room);
  return excerpt;
}

/** The last line that says something, the first, and as many more as the share allows. */
function edges(excerpt: Excerpt, lines: readonly Line[], room: number): void {
  let tail = lines.length - 1;
  while (tail > 0 && lines[tail]!.text.trim() === "") tail--;
  let head = 0;
  const limit = excerpt.cost + room;
  for (let more = true; more; ) {
    more = false;
    for (let step = 0; step < 2; step++) if (excerpt.add(tail, limit)) more = --tail >= 0 || more;
    if (excerpt.add(head, limit)) {
      head++;
      more = true;
    }
    if (head > tail) return;
  }
}

/** The trace or block each core stands in, nearest lines first, the best cores first. */
function grow(excerpt: Excerpt, lines: readonly Line[], cores: Candidate[], room: number): void {
  for (const { at } of cores) {
    const [first, last] = blockAround(lines, at);
    for (let step = 1; step <= Math.max(at - first, last - at); step++) {
      const below = at + step <= last && excerpt.add(at + step, room * 0.9);
      const above = at - step >= first && excerpt.add(at - step, room * 0.9);
      if (!below && !above) break;
    }
  }
}

/** Lines around the best cores, as far as the budget reaches. */
function surround(
  excerpt: Excerpt,
  lines: readonly Line[],
  cores: Candidate[],
  room: number,
): void {
  for (const reach of [1, 2, 3, 6]) {
    for (const { at } of cores) {
      for (const near of [at - reach, at + reach]) {
        if (lines[near] && lines[near].text.trim() !== "") excerpt.add(near, room);
      }
    }
  }
}

/** A gap is said to be full of something only if that is at least this share of it. */
const MOST_OF_IT = 0.4;

/** Says of each gap what most of its lines are, as long as the budget has room for it. */
function mostCommon(
  lines: readonly Line[],
  { kinds, kindOf }: Profile,
  excerpt: Excerpt,
  room: number,
  request: Asked,
): (from: number, to: number) => GapPiece["like"] {
  let left = room - excerpt.cost;
  return (from, to) => {
    if (left < 12 || to - from < 4) return undefined;
    const counts = new Map<number, number>();
    for (let at = from; at <= to; at++) counts.set(kindOf[at]!, (counts.get(kindOf[at]!) ?? 0) + 1);
    const [id, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    if (count < (to - from + 1) * MOST_OF_IT || count < 3 || kinds[id]!.key === "")
      return undefined;
    const example = kindOf.indexOf(id, from);
    const line = lines[example]!;
    const { text } = shorten(request.redact(line).text.trim(), 24);
    const cost = costOf(`; ${count}x like "${text}"`, request) + 1;
    if (cost > left) return undefined;
    left -= cost;
    return { text, count };
  };
}
