import { commandText } from "../quote.ts";
import type { GitState, Run } from "../store/record.ts";
import {
  type Divergence,
  type DivergenceLimits,
  firstDivergence,
  type OutputLine,
} from "./divergence.ts";
import { gitState } from "./git.ts";
import { type CommitRange, commitRange } from "./git-range.ts";
import { readHead } from "./head.ts";
import { type Look, lookNow, nameOf, type RecordedFile, recordedFiles } from "./now.ts";
import { type Patch, patchOf } from "./patch.ts";
import { directoryInProject } from "./reach.ts";
import { readSnapshot } from "./snapshot.ts";

/** What changed between two runs, or between a run and the code as it is now. Absent: the same. */
export interface RunDiff {
  a: string;
  /** A run's ID, or `working`. */
  b: string;
  /** Only what differs of it. */
  command: Change<string>[];
  files: FileDiff[];
  git: GitDiff;
  exit?: Change<string>;
  duration_ms?: { a: number; b: number };
  output?: Divergence;
}

interface Change<T> {
  what: string;
  a: T;
  b: T;
}

export interface FileDiff {
  name: string;
  role: RecordedFile["role"];
  state: "same" | "changed" | "only-a" | "only-b" | "unknown";
  patch?: Patch;
  /** Why there is no patch, or no answer at all. */
  reason?: string;
}

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

export interface OutputPair {
  a: Iterable<OutputLine>;
  b: Iterable<OutputLine>;
  limits?: DivergenceLimits;
}

/** Two runs. Without `output` their outputs are not compared. Never rejects for what it cannot tell. */
export async function diffRuns(
  store: string,
  a: Run,
  b: Run,
  output?: OutputPair,
  command: (run: Run) => string = commandText,
): Promise<RunDiff> {
  const exit = outcomeOf(a) === outcomeOf(b) ? undefined : outcomeOf(b);
  return {
    a: a.id,
    b: b.id,
    command: commandChanges(a, b, command),
    files: await fileDiffs(kept(store, a), kept(store, b)),
    git: await gitDiff(directoryInProject(store, b.cwd), a.code_version?.git, b.code_version?.git),
    ...(exit === undefined ? {} : { exit: { what: "exit", a: outcomeOf(a), b: exit } }),
    ...(a.duration_ms === undefined || b.duration_ms === undefined
      ? {}
      : { duration_ms: { a: a.duration_ms, b: b.duration_ms } }),
    ...(output ? { output: firstDivergence(output.a, output.b, output.limits) } : {}),
  };
}

/** A run against its files, and the repository, as they are now. */
export async function diffWorking(store: string, run: Run): Promise<RunDiff> {
  const cwd = directoryInProject(store, run.cwd);
  const now =
    cwd === undefined
      ? { taken: "beside" as const, unknown: `${run.cwd} is outside the project` }
      : await gitState(readHead(cwd));
  return {
    a: run.id,
    b: "working",
    command: [],
    files: await fileDiffs(kept(store, run), present(run, lookNow(store))),
    git: await gitDiff(cwd, run.code_version?.git, now),
  };
}

/** `exit 1`, `SIGKILL`, or `not ended`. */
function outcomeOf(run: Run): string {
  if (run.signal !== undefined) return run.signal;
  return run.exit_code === undefined ? "not ended" : `exit ${run.exit_code}`;
}

/** `command` gives a run's command as it is shown; runs are told apart by what it really was. */
function commandChanges(a: Run, b: Run, command: (run: Run) => string): Change<string>[] {
  const facts = (run: Run): Record<string, string> => ({
    command: commandText(run),
    directory: run.cwd,
    mode: run.mode,
    shell: run.shell ?? "none",
    host: run.host,
  });
  const [one, other] = [facts(a), facts(b)];
  return Object.keys(one)
    .filter((what) => one[what] !== other[what])
    .map((what) =>
      what === "command"
        ? { what, a: command(a), b: command(b) }
        : { what, a: one[what]!, b: other[what]! },
    );
}

/** A file on one side of a comparison. */
interface SideFile {
  name: string;
  role: RecordedFile["role"];
  key: string;
  sha256?: string | undefined;
  gone?: true;
  problem?: string;
  bytes: () => Buffer | undefined;
  /** Why `bytes` gives none. */
  withheld?: string | undefined;
}

function kept(store: string, run: Run): SideFile[] {
  return recordedFiles(run).map((file) => ({
    ...identity(run, file),
    sha256: file.sha256,
    ...(file.sha256 ? {} : { problem: file.note ?? "its content was not recorded" }),
    bytes: () => (file.sha256 ? readSnapshot(store, file.sha256) : undefined),
  }));
}

function present(run: Run, look: Look): SideFile[] {
  return recordedFiles(run).map((file) => {
    const { sha256, bytes, gone, problem, withheld } = look(file);
    return {
      ...identity(run, file),
      sha256,
      ...(gone ? { gone } : {}),
      ...(problem === undefined ? {} : { problem }),
      bytes: () => bytes,
      withheld,
    };
  });
}

function identity(run: Run, file: RecordedFile) {
  // One script against the other, also when it has moved.
  const key = file.role === "script" ? "script" : `${file.path}\0${file.part ?? ""}`;
  return { name: nameOf(run, file), role: file.role, key };
}

async function fileDiffs(a: SideFile[], b: SideFile[]): Promise<FileDiff[]> {
  const others = new Map(b.map((file) => [file.key, file]));
  const diffs: FileDiff[] = [];
  for (const file of a) {
    const other = others.get(file.key);
    others.delete(file.key);
    diffs.push(await fileDiff(file, other));
  }
  for (const { name, role } of others.values()) diffs.push({ name, role, state: "only-b" });
  return diffs;
}

async function fileDiff(a: SideFile, b: SideFile | undefined): Promise<FileDiff> {
  const name = b && b.name !== a.name ? `${a.name} -> ${b.name}` : a.name;
  const base = { name, role: a.role };
  if (b === undefined || b.gone) return { ...base, state: "only-a" };
  const problem = a.problem ?? b.problem;
  if (problem !== undefined) return { ...base, state: "unknown", reason: problem };
  if (a.sha256 === b.sha256) return { ...base, state: "same" };
  const [before, after] = [a.bytes(), b.bytes()];
  if (!before || !after)
    return { ...base, state: "changed", reason: b.withheld ?? "its bytes were not kept" };
  const patch = await patchOf(before, after);
  return {
    ...base,
    state: "changed",
    ...(typeof patch === "string" ? { reason: patch } : { patch }),
  };
}

async function gitDiff(
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
  } else reasons.add(a?.unknown ?? b?.unknown ?? "the commit was not recorded");
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
