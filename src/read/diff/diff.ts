import { defined } from "../../defined.ts";
import { commandText } from "../../os/shell-words.ts";
import type { Run, Tool } from "../../store/runs/record.ts";
import { directoryInProject } from "../../version/containment.ts";
import { lookNow } from "../../version/current-files.ts";
import { readHead } from "../../version/git/head.ts";
import { gitState } from "../../version/git/state.ts";
import { CodeNow } from "../../version/tree/code-now.ts";
import { type Around, aroundBoth, aroundNow } from "./around.ts";
import {
  type Divergence,
  type DivergenceLimits,
  firstDivergence,
  type OutputLine,
} from "./divergence.ts";
import { type FileDiff, fileDiffs, kept, present } from "./files.ts";
import { type GitDiff, gitDiff } from "./git.ts";

/** What changed between two runs, or between a run and the code as it is now. Absent: the same. */
export interface RunDiff {
  a: string;
  /** A run's ID, or `working`. */
  b: string;
  /** Only what differs of it. */
  command: Change<string>[];
  files: FileDiff[];
  git: GitDiff;
  /** Of all files that either run can have read. */
  code: Around["code"];
  /** What of the code is not known, and why. */
  code_unknown?: string;
  exit?: Change<string>;
  duration_ms?: { a: number; b: number };
  output?: Divergence;
  /** What keeps the answer from being whole: a run that goes on, a log that is gone. */
  notes?: string[];
}

interface Change<T> {
  what: string;
  a: T;
  b: T;
}

export interface OutputPair {
  a: Iterable<OutputLine>;
  b: Iterable<OutputLine>;
  limits?: DivergenceLimits;
}

/** How a run's command and the contents of files are shown; runs are compared as they are shown. */
interface Shown {
  command?: (run: Run) => string;
  mask?: (bytes: Buffer) => Buffer;
}

/** Two runs. Without `output` their outputs are not compared. Never rejects for what it cannot tell. */
export async function diffRuns(
  store: string,
  a: Run,
  b: Run,
  { output, command = commandText, mask }: Shown & { output?: OutputPair } = {},
): Promise<RunDiff> {
  const around = await aroundBoth(new CodeNow(store), a, b, mask);
  const [before, after] = [outcomeOf(a), outcomeOf(b)];
  const exit = before === after ? undefined : { what: "exit", a: before, b: after };
  return {
    a: a.id,
    b: b.id,
    command: commandChanges(a, b, command),
    ...withAround(await fileDiffs(kept(store, a), kept(store, b), mask), around),
    git: await gitDiff(directoryInProject(store, b.cwd), a.code_version?.git, b.code_version?.git),
    ...defined({ exit }),
    ...(a.duration_ms === undefined || b.duration_ms === undefined
      ? {}
      : { duration_ms: { a: a.duration_ms, b: b.duration_ms } }),
    ...(output ? { output: firstDivergence(output.a, output.b, output.limits) } : {}),
  };
}

/** A run against its files, and the repository, as they are now. */
export async function diffWorking(store: string, run: Run, mask?: Shown["mask"]): Promise<RunDiff> {
  const cwd = directoryInProject(store, run.cwd);
  const now =
    cwd === undefined
      ? { taken: "beside" as const, unknown: `${run.cwd} is outside the project` }
      : await gitState(readHead(cwd));
  const around = await aroundNow(new CodeNow(store), run, mask);
  return {
    a: run.id,
    b: "working",
    command: [],
    ...withAround(await fileDiffs(kept(store, run), present(run, lookNow(store)), mask), around),
    git: await gitDiff(cwd, run.code_version?.git, now),
  };
}

/** The commands' own files, then those around them that are none of these. */
function withAround(
  own: FileDiff[],
  { code, files, unknown }: Around,
): Pick<RunDiff, "files" | "code" | "code_unknown"> {
  const known = new Set(own.map(({ name }) => name));
  const differs = own.some(({ state }) => state !== "same" && state !== "unknown");
  return {
    files: [...own, ...files.filter(({ name }) => !known.has(name))],
    code: differs ? "changed" : code,
    ...defined({ code_unknown: unknown }),
  };
}

/** `exit 1`, `SIGKILL`, or `not ended`. */
function outcomeOf(run: Run): string {
  if (run.signal !== undefined) return run.signal;
  return run.exit_code === undefined ? "not ended" : `exit ${run.exit_code}`;
}

/** Commands are told apart as they are shown, so that nothing is learned of what is masked in them. */
function commandChanges(a: Run, b: Run, command: (run: Run) => string): Change<string>[] {
  const facts = (run: Run): Record<string, string> => ({
    command: command(run),
    directory: run.cwd,
    mode: run.mode,
    shell: run.shell ?? "none",
    host: run.host,
  });
  const [one, other] = [facts(a), facts(b)];
  const changes = Object.keys(one)
    .filter((what) => one[what] !== other[what])
    .map((what) => ({ what, a: one[what]!, b: other[what]! }));
  return [...changes, ...toolChanges(a, b)];
}

/** Programs that another version, or another build, stood for. */
function toolChanges(a: Run, b: Run): Change<string>[] {
  const others = new Map((b.code_version?.tools ?? []).map((tool) => [tool.name, tool]));
  return (a.code_version?.tools ?? []).flatMap((tool) => {
    const other = others.get(tool.name);
    if (other === undefined || (other.path === tool.path && other.stamp === tool.stamp)) return [];
    const shown = ({ path, stamp }: Tool) =>
      other.path === tool.path ? `${path} (${stamp})` : path;
    return [{ what: `program ${tool.name}`, a: shown(tool), b: shown(other) }];
  });
}
