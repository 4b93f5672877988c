import type { Line } from "../../store/log/line.ts";
import type { Profile } from "./profile.ts";
import { severity } from "./severity.ts";
import { isFrame } from "./stack-trace.ts";
import { words } from "./template.ts";

/** A line worth showing, by its index among those looked at. */
export interface Candidate {
  at: number;
  score: number;
  severity: number;
  /** The part of the line that makes it worth showing. */
  near?: string;
}

/** Scores below this say nothing worth a line. */
const LEAST = 0.1;

/** The lines most worth showing, the best first, at most two of one template. */
export function rank(lines: readonly Line[], profile: Profile): Candidate[] {
  const found: Candidate[] = [];
  const alone = isolation(profile);
  for (const kind of profile.kinds) {
    const text = lines[kind.first]!.text;
    if (text.trim() === "" || isFrame(text)) continue;
    const spots = kind.last === kind.first ? [kind.first] : [kind.first, kind.last];
    for (const at of spots) {
      const worst = severity(lines[at]!.text);
      const score = worth(worst, kind.novelty, alone(at));
      if (score > LEAST) found.push({ at, score, severity: worst });
    }
  }
  for (const [at, { by, value }] of profile.outliers) {
    const worst = severity(lines[at]!.text);
    const score = (worst + 2) * 0.5 + by * 5;
    if (by > 0.2) found.push({ at, score, severity: worst, near: value });
  }
  ends(found);
  return spread(
    found.sort((a, b) => b.score - a.score),
    lines,
    profile,
  );
}

function worth(worst: number, novelty: number, alone: number): number {
  // An error stands in a block of its own, whose lines are as rare as it is.
  const strange = worst >= 6 ? novelty : novelty * (0.55 + 0.45 * alone);
  return Math.max(worst * (0.15 + 0.85 * strange), 4.5 * strange);
}

/**
 * How common the lines around one are, 0..1. A rare line among common ones is stranger than one
 * among rare ones, such as a banner or a configuration printed once.
 */
function isolation(profile: Profile): (at: number) => number {
  const { kinds, kindOf } = profile;
  return (at) => {
    let common = 0;
    let seen = 0;
    for (let near = at - 4; near <= at + 4; near++) {
      const id = near === at ? undefined : kindOf[near];
      if (id === undefined) continue;
      seen++;
      common += 1 - Math.min(1, kinds[id]!.novelty);
    }
    return seen === 0 ? 0 : common / seen;
  };
}

/** The first error is often the cause, the last often the reason it ended. */
function ends(found: Candidate[]): void {
  const errors = found.filter((one) => one.severity >= 6);
  if (errors.length === 0) return;
  const first = errors.reduce((a, b) => (b.at < a.at ? b : a));
  const last = errors.reduce((a, b) => (b.at > a.at ? b : a));
  first.score *= 1.3;
  if (last !== first) last.score *= 1.2;
}

/** What says the same in other words comes later: each earlier line of like words costs a share. */
function spread(sorted: Candidate[], lines: readonly Line[], profile: Profile): Candidate[] {
  const seen = new Map<string, number>();
  const kept = new Map<number, Candidate>();
  for (const one of sorted) {
    if (kept.has(one.at)) continue;
    const key =
      words(profile.kinds[profile.kindOf[one.at]!]!.key).slice(0, 4).join(" ") ||
      lines[one.at]!.text;
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    kept.set(one.at, { ...one, score: one.score * 0.7 ** before });
  }
  return [...kept.values()].sort((a, b) => b.score - a.score);
}
