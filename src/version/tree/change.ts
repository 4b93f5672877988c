import type { Fact } from "./fact.ts";
import { isCodeLike, isOutput } from "./names.ts";

/** A file that is not what it was. */
export interface Change {
  /** Absolute; of installed packages their directory. */
  path: string;
  how: "changed" | "new" | "gone" | "packages";
  /**
   * since: after the run; during: between its start and its end, by itself or by somebody; aside:
   * made by programs and read by none, or ignored by git.
   */
  when: "since" | "during" | "aside";
  /** Its content on both sides, where that is kept and may be shown. */
  before: () => Promise<Buffer | undefined>;
  after: () => Promise<Buffer | undefined>;
}

/** When a run was, ns; without an end, everything after its start is after it. */
export interface Span {
  startNs: bigint;
  endNs: bigint;
}

/** The judgement of one file that differs. Undefined: the run's own output, which says nothing. */
export function whenChanged(
  path: string,
  span: Span,
  now: Pick<Fact, "ctimeNs" | "birthNs">,
  then: { untracked: boolean; isNew: boolean },
): Change["when"] | undefined {
  const within = (ns: bigint) => ns >= span.startNs && ns <= span.endNs;
  const writtenThen = within(now.ctimeNs);
  const isMade = then.untracked && !isCodeLike(path);
  if (then.isNew) {
    if (writtenThen || (within(now.birthNs) && isMade)) return undefined;
    return isOutput(path) ? "aside" : "since";
  }
  if (writtenThen) return isMade ? undefined : "during";
  return then.untracked && isOutput(path) ? "aside" : "since";
}
