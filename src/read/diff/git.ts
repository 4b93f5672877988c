import type { GitState } from "../../store/runs/record.ts";
import { type CommitRange, commitRange } from "../../version/git/range.ts";

export interface GitDiff {
  commits: "same" | "different" | "unknown";
  a?: string;
  b?: string;
  range?: CommitRange;
  uncommitted: "same" | "different" | "unknown";
  /** Files known to differ in it; not all of them when there were many. */
  files: string[];
  /** Why something is unknown. */
  reasons: string[];
}

/** `cwd` is where git is asked; undefined: nowhere. Never rejects for what it cannot tell. */
export async function gitDiff(
  cwd: string | undefined,
  a: GitState | undefined,
  b: GitState | undefined,
): Promise<GitDiff> {
  const diff: GitDiff = {
    commits: "unknown",
    uncommitted: uncommitted(a, b),
    files: [],
    reasons: [],
  };
  const reasons = new Set<string>();
  if (a?.commit && b?.commit) {
    diff.a = a.commit;
    diff.b = b.commit;
    diff.commits = a.commit === b.commit ? "same" : "different";
  } else if (isUnborn(a) && isUnborn(b)) diff.commits = "same";
  else reasons.add(a?.unknown ?? b?.unknown ?? "there was no commit yet");
  if (diff.commits === "different") {
    const range =
      cwd === undefined
        ? "it ran outside the project"
        : await commitRange(cwd, a!.commit!, b!.commit!);
    if (typeof range === "string") reasons.add(range);
    else diff.range = range;
  }
  if (diff.uncommitted === "different") diff.files = differing(a!, b!);
  if (diff.uncommitted === "unknown")
    reasons.add(a?.unknown ?? b?.unknown ?? "uncommitted changes were not recorded");
  diff.reasons = [...reasons];
  return diff;
}

/** Git has answered, and there was no commit yet. */
function isUnborn(git: GitState | undefined): boolean {
  return git?.dirty !== undefined && git.commit === undefined;
}

/** Clean against dirty is a difference even where the dirty side could not be read in time. */
function uncommitted(a: GitState | undefined, b: GitState | undefined): GitDiff["uncommitted"] {
  if (a?.dirty === undefined || b?.dirty === undefined) return "unknown";
  if (a.dirty !== b.dirty) return "different";
  if (!a.dirty) return "same";
  if (a.digest === undefined || b.digest === undefined) return "unknown";
  return a.digest === b.digest ? "same" : "different";
}

function differing(a: GitState, b: GitState): string[] {
  const states = (git: GitState) =>
    new Map((git.files ?? []).map((file) => [file.path, `${file.state} ${file.sha256}`]));
  const [one, other] = [states(a), states(b)];
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((path) => one.get(path) !== other.get(path))
    .sort();
}
