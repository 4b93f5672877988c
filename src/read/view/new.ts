import type { Line, LogReader } from "../../store/log/line.ts";
import { type Comparison, compare } from "./compare.ts";
import { Excerpt } from "./excerpt.ts";
import { focusOn } from "./focus.ts";
import { result } from "./page.ts";
import { type Kind, type Profile, profileOf } from "./profile.ts";
import { COUNT, costOf, MISSING, roomOf } from "./render.ts";
import { sample } from "./sample.ts";
import { severity } from "./severity.ts";
import { shorten } from "./shorten.ts";
import { blockAround, isFrame } from "./stack-trace.ts";
import { words } from "./template.ts";
import type { Asked, ViewResult } from "./view.ts";
import type { Window } from "./window.ts";

/**
 * What this run says that the baseline, an earlier run of the same command, did not: new templates,
 * values it never had, counts far apart, and lines that are missing. Without a baseline it is the
 * focus, and says so.
 */
export function newView(log: LogReader, window: Window, request: Asked): ViewResult {
  const { lines, all } = sample(log, window);
  if (!request.baseline) {
    const focus = focusOn(lines, all, window, request);
    return {
      ...focus,
      note: "no earlier run to compare with (of the last 500); this is the focus view",
    };
  }
  const baseline = sampleBaseline(request.baseline, window);
  // What is compared is what may be shown: an equal secret must look like a different one.
  const now = profileOf(lines.map((line) => asShown(line, request)));
  const before = baseline.lines.map((line) => asShown(line, request, request.baseline));
  const found = compare(now, profileOf(before));
  // How much came, and what did not, can only be told of a whole run.
  if (!all || request.running || window.from > 1 || window.to < window.total) {
    found.missing = [];
    found.counted = [];
  }
  const room = roomOf(request);
  const told = tell(found, lines, baseline.lines, request, room);
  const excerpt = choose(lines, now, found, window, request, room - told.cost);
  const looked = { at: lines.length, of: window.to - window.from + 1 };
  return result("new", window, excerpt.pieces(), {
    cut: excerpt.size < lines.length || !all,
    ...(all ? {} : { looked }),
    ...(told.missing.length > 0 ? { missing: told.missing } : {}),
    ...(told.counts.length > 0 ? { counts: told.counts } : {}),
    ...note(found, excerpt, baseline, all),
  });
}

function asShown(line: Line, request: Asked, log?: LogReader): Line {
  const { text } = request.redact(line, log);
  return text === line.text ? line : { ...line, text };
}

/** The whole earlier run as one window, in the same stream. */
function sampleBaseline(log: LogReader, { options }: Window): { lines: Line[]; all: boolean } {
  const { lines: total, frozen, bytes } = log.totals();
  return sample(log, { from: 1, to: total, options, total, frozen, bytes });
}

function note(
  found: Comparison,
  excerpt: Excerpt,
  baseline: { lines: Line[]; all: boolean },
  all: boolean,
): { note?: string } {
  if (!baseline.all) {
    return { note: `compared with ${baseline.lines.length} of the earlier run's lines only` };
  }
  if (!all) return { note: "compared what was looked at only" };
  const news =
    found.fresh.length + found.shifted.size + found.counted.length + found.missing.length;
  if (news === 0)
    return { note: "nothing new: every line of this run reads like one of the earlier run" };
  return excerpt.size === 0 ? { note: "no new lines" } : {};
}

function choose(
  lines: readonly Line[],
  now: Profile,
  found: Comparison,
  window: Window,
  request: Asked,
  room: number,
): Excerpt {
  const excerpt = new Excerpt(lines, window, request, room);
  const ranked = rank(lines, found);
  const cores = ranked.filter(({ at, near }) => excerpt.add(at, room * 0.75, near));
  const fresh = new Set(found.fresh.map(({ kind }) => kind));
  const known = (at: number): boolean => !fresh.has(now.kinds[now.kindOf[at]!]!);
  for (const { at } of cores) {
    const [first, last] = blockAround(lines, at);
    for (let below = at + 1; below <= last && !known(below); below++)
      excerpt.add(below, room * 0.9);
    for (let above = at - 1; above >= first && !known(above); above--)
      excerpt.add(above, room * 0.9);
  }
  for (const { at, near } of ranked) excerpt.add(at, room, near);
  for (const { at } of cores) {
    excerpt.add(at - 1, room);
    excerpt.add(at + 1, room);
  }
  let end = lines.length - 1;
  while (end > 0 && lines[end]!.text.trim() === "") end--;
  excerpt.add(end, room);
  excerpt.bridge(room);
  return excerpt;
}

interface News {
  at: number;
  score: number;
  /** The part of the line that is new. */
  near?: string;
}

function rank(lines: readonly Line[], found: Comparison): News[] {
  const ranked = new Map<number, News>();
  const note = (at: number, score: number, near?: string): void => {
    if (score > (ranked.get(at)?.score ?? 0))
      ranked.set(at, { at, score, ...(near ? { near } : {}) });
  };
  for (const { kind, unseen } of found.fresh) {
    const worst = severity(lines[kind.first]!.text);
    const score = isFrame(lines[kind.first]!.text) ? 1 : 3 + worst * 0.6 + unseen * 4;
    note(kind.first, score);
    if (kind.count > 1) note(kind.last, score * 0.6);
  }
  // Of many values some are always the largest yet: the further down the list, the less it tells.
  const shifted = [...found.shifted].sort((a, b) => b[1].by - a[1].by);
  for (const [place, [at, { by, value }]] of shifted.entries()) {
    note(at, (1 + by * 6 + severity(lines[at]!.text) * 0.3) * 0.9 ** place, value);
  }
  for (const { kind, by } of found.counted) note(kind.last, 1 + by * 4);
  return [...ranked.values()].sort((a, b) => b.score - a.score);
}

/** What cannot be shown as a line of this run: what is gone, and how often things came. */
function tell(
  found: Comparison,
  lines: readonly Line[],
  baseline: readonly Line[],
  request: Asked,
  room: number,
): { missing: string[]; counts: string[]; cost: number } {
  const counts: string[] = [];
  const missing: string[] = [];
  let cost = 0;
  const push = (to: string[], label: string, text: string, limit: number): boolean => {
    const more = costOf(`${label}${text}\n`, request);
    if (cost + more > limit) return false;
    cost += more;
    to.push(text);
    return true;
  };
  const short = (line: Line, log?: LogReader, near?: string): string => {
    const text = request.redact(line, log).text.trim();
    const around = near ? text.toLowerCase().indexOf(near) : -1;
    return shorten(text, 40, around < 0 ? undefined : around).text;
  };
  for (const { kind, was } of found.counted) {
    const text = `${kind.count}x (was ${was.count}x): ${short(lines[kind.first]!)}`;
    if (!push(counts, COUNT, text, room * 0.12)) break;
  }
  const unheard = ({ key }: Kind): string | undefined =>
    words(key).find((word) => !found.vocabulary.has(word));
  const told = (kind: Kind): string =>
    `${kind.count > 1 ? `${kind.count}x ` : ""}${short(baseline[kind.first]!, request.baseline, unheard(kind))}`;
  for (const kind of found.missing) {
    if (!push(missing, MISSING, told(kind), room * 0.3)) break;
  }
  const rest = found.missing.length - missing.length;
  if (rest > 0 && missing.length > 0) push(missing, MISSING, `and ${rest} more`, room);
  return { missing, counts, cost };
}
