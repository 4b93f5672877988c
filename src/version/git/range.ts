import { messageOf } from "../../error.ts";
import { NO_REPOSITORY, readHead } from "./head.ts";
import { git } from "./process.ts";
import { GIT_BUDGET_MS } from "./state.ts";

/** What lies between two commits. */
export interface CommitRange {
  /** Commits reachable from the second and not the first, and the other way round. */
  ahead: number;
  behind: number;
  /** The newest of those ahead, or of those behind when none are: `a1b2c3d subject`. */
  subjects: string[];
  /** Paths that differ, with git's letter: `M src/a.py`. At most `MAX_PATHS`. */
  files: string[];
  /** How many differ. */
  changed: number;
}

const MAX_SUBJECTS = 10;
const MAX_PATHS = 50;

/** Read from the repository around `cwd`. A sentence when that cannot be told in time; never rejects. */
export async function commitRange(
  cwd: string,
  a: string,
  b: string,
): Promise<CommitRange | string> {
  const hash = /^[0-9a-f]{40,64}$/;
  if (!hash.test(a) || !hash.test(b)) return "not a commit";
  const top = readHead(cwd)?.top;
  if (top === undefined) return NO_REPOSITORY;
  const controller = new AbortController();
  const late = `git took longer than ${GIT_BUDGET_MS / 1000} s`;
  const timer = setTimeout(() => controller.abort(late), GIT_BUDGET_MS);
  const ask = async (...args: string[]) => {
    const { stdout, problem } = await git(top, args, controller.signal);
    if (problem !== undefined) throw new Error(problem);
    return stdout.toString("utf8");
  };
  try {
    const counts = await ask("rev-list", "--count", "--left-right", `${a}...${b}`, "--");
    const [behind = 0, ahead = 0] = counts.trim().split("\t").map(Number);
    const range = ahead > 0 ? `${a}..${b}` : `${b}..${a}`;
    const log = await ask("log", "--format=%h %s", `--max-count=${MAX_SUBJECTS}`, range, "--");
    const names = await ask("diff-tree", "-r", "-z", "--name-status", "--no-renames", a, b, "--");
    const fields = names.split("\0").filter(Boolean);
    const files = fields.flatMap((field, at) => (at % 2 ? [`${fields[at - 1]} ${field}`] : []));
    const subjects = log.split("\n").filter(Boolean);
    return { ahead, behind, subjects, files: files.slice(0, MAX_PATHS), changed: files.length };
  } catch (error) {
    return messageOf(error);
  } finally {
    clearTimeout(timer);
  }
}
