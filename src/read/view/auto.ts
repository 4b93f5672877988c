import type { Line, LogReader } from "../../store/log/line.ts";
import { focusOn } from "./focus.ts";
import { fill, headView, mostLines, result, showLine } from "./page.ts";
import { profileOf } from "./profile.ts";
import { pieceCost, roomOf } from "./render.ts";
import { sample } from "./sample.ts";
import type { Asked, Piece, ViewResult } from "./view.ts";
import type { Window } from "./window.ts";

/**
 * The whole if the budget holds it, else the whole with repeats folded, else the focus. With a
 * cursor the next page in order, so that a caller who follows it gets each frozen line once.
 */
export function autoView(log: LogReader, window: Window, request: Asked): ViewResult {
  if (request.since && "line" in request.since) return headView(log, window, request);
  const { lines, all } = sample(log, window);
  const { count: _, ...unlimited } = request;
  if (all && lines.length <= mostLines(unlimited)) {
    const { pieces, full } = fill(lines, unlimited);
    if (!full && pieces.every((piece) => piece.hidden === 0)) {
      return result("all", window, pieces, { cut: false });
    }
  }
  const folded = all && lines.length <= MOST_FOLDED ? leastFolded(lines, unlimited) : undefined;
  if (folded) return result("all", window, folded, { cut: false });
  return focusOn(lines, all, window, request);
}

/** A line whose values stand out is never folded away. */
export function repeatsIn(lines: readonly Line[]): Repeat[] {
  const { kinds, kindOf, outliers } = profileOf(lines);
  const keys = Array.from(kindOf, (id) => kinds[id]!.key);
  return fold(keys, (at) => outliers.has(at));
}

/** Longer logs do not fold into any budget an assistant has. */
const MOST_FOLDED = 20_000;

/** Where the budget allows, more than the first of each repeat is shown: a list is worth reading. */
function leastFolded(lines: readonly Line[], request: Asked): Piece[] | undefined {
  const repeats = repeatsIn(lines);
  for (const lead of [256, 64, 16, 8, 4, 2, 1]) {
    const pieces = foldAll(lines, repeats, request, lead);
    if (pieces) return pieces;
  }
  return undefined;
}

/** The whole, of each repeat the first `lead` and the last; undefined when that is over the budget. */
export function foldAll(
  lines: readonly Line[],
  repeats: readonly Repeat[],
  request: Asked,
  lead = 1,
): Piece[] | undefined {
  const room = roomOf(request);
  const pieces: Piece[] = [];
  let used = 0;
  const push = (piece: Piece): boolean => {
    pieces.push(piece);
    used += pieceCost(piece, request);
    return used <= room && !(piece.kind === "line" && piece.hidden > 0);
  };
  const show = (from: number, to: number): boolean => {
    for (let at = from; at < to; at++) if (!push(showLine(lines[at]!, request, room))) return false;
    return true;
  };
  let next = 0;
  for (const { start, period, times } of repeats) {
    if ((times - lead - 1) * period < LEAST_SAVED) continue;
    const end = start + period * times;
    const from = start + period * lead;
    const to = end - period - 1;
    if (!show(next, from)) return undefined;
    const gap: Piece = {
      kind: "gap",
      from: lines[from]!.n,
      to: lines[to]!.n,
      count: to - from + 1,
      repeats: period,
    };
    if (!push(gap) || !show(to + 1, end)) return undefined;
    next = end;
  }
  return show(next, lines.length) ? pieces : undefined;
}

/** `times` repetitions of the `period` keys at `start`, the first included. */
interface Repeat {
  start: number;
  period: number;
  times: number;
}

const LONGEST_PERIOD = 8;
/** Fewer lines saved are not worth a line that says so. */
const LEAST_SAVED = 3;

/**
 * Repeats in a sequence of template keys, in order, not overlapping. `whole` is asked for each index;
 * where it answers true the line is kept out of every repeat.
 */
export function fold(
  keys: readonly string[],
  whole: (at: number) => boolean = () => false,
): Repeat[] {
  const repeats: Repeat[] = [];
  let at = 0;
  while (at < keys.length) {
    const best = repeatAt(keys, at, whole);
    if (best) repeats.push(best);
    at += best ? best.period * best.times : 1;
  }
  return repeats;
}

function repeatAt(
  keys: readonly string[],
  start: number,
  whole: (at: number) => boolean,
): Repeat | undefined {
  let best: Repeat | undefined;
  for (let period = 1; period <= LONGEST_PERIOD && start + period < keys.length; period++) {
    if (keys[start] !== keys[start + period]) continue;
    let end = start + period;
    while (end < keys.length && keys[end] === keys[end - period] && !whole(end)) end++;
    const times = Math.floor((end - start) / period);
    // The first and the last time are shown.
    const saved = (times - 2) * period;
    if (saved >= LEAST_SAVED && saved > (best ? (best.times - 2) * best.period : 0)) {
      best = { start, period, times };
    }
  }
  return best;
}
