import type { Outlier, Parameter } from "./parameters.ts";
import type { Kind, Profile } from "./profile.ts";
import { CALENDAR_WORD, NUMBER, PATH, words } from "./template.ts";

/** What one run says of a template against another run of the same command. */
export interface Comparison {
  /** Kinds the baseline does not have, with the share of their words it never used. */
  fresh: { kind: Kind; unseen: number }[];
  /** Lines whose values lie outside what the baseline had in that place. */
  shifted: Map<number, Outlier>;
  /** Kinds that came much more or less often; `by` 0..1. */
  counted: { kind: Kind; was: Kind; by: number }[];
  /** Kinds of the baseline that did not come, the most telling first. */
  missing: Kind[];
  /** The words of this run: what a missing line says with others is what is missing. */
  vocabulary: Set<string>;
}

export function compare(now: Profile, before: Profile): Comparison {
  const old = new Map(before.kinds.map((kind, id) => [kind.key, id]));
  const seen = new Set(now.kinds.map((kind) => kind.key));
  const known = vocabulary(before);
  const shifted = new Map<number, Outlier>();
  const fresh: Comparison["fresh"] = [];
  const shared: { kind: Kind; was: Kind }[] = [];
  now.kinds.forEach((kind, id) => {
    const other = old.get(kind.key);
    if (other === undefined) {
      fresh.push({ kind, unseen: unseenShare(kind.key, known) });
      return;
    }
    shared.push({ kind, was: before.kinds[other]! });
    shift(kind.key, now.parameters.of(id), before.parameters.of(other), shifted);
  });
  const missing = before.kinds.filter((kind) => kind.key !== "" && !seen.has(kind.key));
  const own = vocabulary(now);
  return {
    fresh,
    shifted,
    counted: counts(shared),
    missing: telling(missing, own),
    vocabulary: own,
  };
}

function vocabulary({ kinds }: Profile): Set<string> {
  return new Set(kinds.flatMap((kind) => words(kind.key)));
}

function unseenShare(key: string, known: Set<string>): number {
  const all = words(key);
  return all.filter((word) => !known.has(word)).length / Math.max(1, all.length);
}

/** What came often and is gone tells most, then what was said in words this run never used. */
function telling(missing: Kind[], known: Set<string>): Kind[] {
  const score = (kind: Kind): number =>
    Math.log2(1 + kind.count) + 3 * unseenShare(kind.key, known);
  return missing
    .map((kind) => ({ kind, score: score(kind) }))
    .sort((a, b) => b.score - a.score || a.kind.first - b.kind.first)
    .map(({ kind }) => kind);
}

/**
 * Counts that differ strongly, after allowing for the two runs being of different length. Where
 * nearly all counts agree exactly, any difference tells.
 */
function counts(shared: { kind: Kind; was: Kind }[]): Comparison["counted"] {
  const often = shared.filter(({ was }) => was.count >= 4);
  const ratios = often.map(({ kind, was }) => kind.count / was.count).sort((a, b) => a - b);
  const usual = ratios[(ratios.length - 1) >> 1] ?? 1;
  const agree = shared.filter(({ kind, was }) => kind.count === was.count).length;
  const exact = shared.length >= 8 && agree >= shared.length * 0.8;
  const found: Comparison["counted"] = [];
  for (const { kind, was } of shared) {
    if (kind.key === "") continue;
    const expected = was.count * usual;
    const ratio = Math.abs(Math.log((kind.count + 1) / (expected + 1)));
    if (ratio > Math.log(3) && Math.abs(kind.count - expected) >= 4) {
      found.push({ kind, was, by: Math.min(1, ratio / Math.log(30) + 0.2) });
    } else if (exact && kind.count !== was.count) {
      found.push({ kind, was, by: 0.25 });
    }
  }
  return found.sort((a, b) => b.by - a.by);
}

function shift(
  key: string,
  now: readonly Parameter[],
  before: readonly Parameter[],
  shifted: Map<number, Outlier>,
): void {
  const names = parameterNames(key);
  for (let place = 0; place < Math.min(now.length, before.length); place++) {
    if (runSpecific(names[place] ?? "", now[place]!.sample)) continue;
    const { at, by, value } = furthest(now[place]!, before[place]!);
    const weight = DURATION.test(now[place]!.sample) ? 0.75 : 1;
    if (by * weight > (shifted.get(at)?.by ?? 0.15)) shifted.set(at, { value, by: by * weight });
  }
}

/** Names of values that differ in every run and say nothing. */
const RUN_SPECIFIC =
  /(?:\b|_)(?:pids?|tid|ppid|uid|gid|ports?|id|seed|session|request|req|trace|span|conn|sha|hash|digest|token|offset|timestamp|time|date|at|eta|elapsed|built|commit|version)["']?\W*$/i;
const DURATION = /\d(?:[nuµm]?s|sec|m|h)$/;

/** A number alone in brackets is a pid; one after a month, or long at the start of a line, a date. */
function runSpecific(name: string, sample: string): boolean {
  if (RUN_SPECIFIC.test(name)) return true;
  if (name.endsWith("[")) return /^\d+$/.test(sample);
  if (name.endsWith(`${CALENDAR_WORD} `)) return true;
  return name.trim() === "" && /^\d{5}/.test(sample);
}

/** The text before each masked place. */
function parameterNames(key: string): string[] {
  return key.split(new RegExp(`[${NUMBER}${PATH}]`)).map((part) => part.slice(-24));
}

function furthest(now: Parameter, before: Parameter): Spot {
  const value = newValue(now, before);
  const number = newNumber(now, before);
  return value.by >= number.by ? value : number;
}

/** A value never seen in a place that held a few, while those still come: a status, a level. */
function newValue(now: Parameter, before: Parameter): Spot {
  if (!now.values || !before.values || before.seen < 6) return NONE;
  if (before.values.size > Math.min(8, before.seen / 3)) return NONE;
  let familiar = 0;
  let found = NONE;
  for (const [value, { count, at }] of now.values) {
    if (before.values.has(value)) familiar += count;
    else if (count <= now.seen * 0.3) found = { at, by: 0.8, value };
  }
  return familiar >= now.seen * 0.5 ? found : NONE;
}

/** Smaller or larger than anything before, in steps of what a number is made of: sign, zero, size. */
function newNumber(now: Parameter, before: Parameter): Spot {
  if (before.numbers.length === 0 || now.numbers.length === 0) return NONE;
  const down = beyond(now.low.number, before.low.number, before);
  const up = beyond(now.high.number, before.high.number, before);
  return up > down ? { ...now.high, by: up } : { ...now.low, by: down };
}

function beyond(value: number, limit: number, before: Parameter): number {
  const { low, high } = before;
  if (value >= low.number && value <= high.number) return 0;
  if (value < 0 && low.number >= 0) return 0.9;
  if (value === 0 && low.number >= (before.seen >= 8 ? 3 : 10)) return 0.9;
  const size = Math.abs(Math.log((Math.abs(value) + 0.001) / (Math.abs(limit) + 0.001)));
  const spread = (high.number - low.number) / Math.max(Math.abs(high.number), 1e-9);
  // Seen often and always about the same: a small step is a large one.
  if (before.seen >= 8 && spread < 0.3) return Math.min(0.9, size / Math.max(0.05, spread) / 6);
  return size > Math.log(2) ? Math.min(0.85, size / Math.log(60)) : 0;
}

interface Spot extends Outlier {
  at: number;
}

const NONE: Spot = { at: -1, by: 0, value: "" };
