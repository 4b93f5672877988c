import { messageOf } from "../error.ts";
import { sha256Of } from "../os/files.ts";
import { projectRoot } from "../store/paths.ts";
import type { CodeVersion, VersionFile } from "../store/runs/record.ts";
import { MAX_SNAPSHOT_BYTES, saveSnapshot } from "../store/snapshots.ts";
import type { TreeSeen } from "./git/digest.ts";
import type { Head } from "./git/head.ts";
import { GIT_BUDGET_MS, gitState, within } from "./git/state.ts";
import { toolsOf } from "./tools.ts";
import { isSecretName } from "./tree/names.ts";
import { oddEntries } from "./tree/odd-entries.ts";
import { isBelow } from "./tree/reach.ts";
import { stateThen } from "./tree/state-then.ts";

/**
 * When a command started, by the clock of the file system: the time at which the run's own log was
 * made. A file changed before has an older time of change (ctime), which nobody can set.
 */
export interface StartMark {
  ns: bigint;
  dev: bigint;
  /** By our own clock, ms. */
  ms: number;
}

export interface Around {
  store: string;
  argv: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  head: Head | undefined;
  /** Undefined: nothing that is there now is taken for newer than the start. */
  mark: StartMark | undefined;
  signal: AbortSignal | undefined;
}

/** What there is to be known of the code around a command's own files. */
export type LookedAround = Pick<CodeVersion, "git" | "state" | "looked_ms" | "unseen" | "tools">;

/** Another file system may keep another clock, and ours is coarse. */
const CLOCK_SLACK_NS = 20_000_000n;
/** Uncommitted contents of one run: a checkout's worth of edits, no data set. */
const MAX_KEPT_BYTES = 16 << 20;
const MAX_KEPT_FILES = 500;

/**
 * The state of all that the command can have read, as it was when it started: git is asked, what
 * differs from the commit is read and kept. Resolves within `GIT_BUDGET_MS` or some more, or soon
 * after the signal aborts; never rejects. `files` are the command's own, once they are known.
 */
export async function lookAround(
  around: Around,
  files: Promise<readonly VersionFile[]>,
): Promise<LookedAround> {
  const { argv, cwd, env, head, signal } = around;
  const isLater = laterThan(around.mark);
  const keep = keeper(around.store);
  let tree: TreeSeen | undefined;
  const asked = gitState(head, signal, GIT_BUDGET_MS, {
    isLater,
    keep,
    seen: (seen) => {
      tree = seen;
    },
  });
  // Git is a process of its own: what can be seen without it is looked at meanwhile.
  const oddAtTop = head && within(GIT_BUDGET_MS, (limit) => oddEntries(head.top, limit), signal);
  oddAtTop?.catch(() => {});
  const own = new Set((await files).map(({ path }) => path));
  const tools = { tools: toolsOf(argv, cwd, env).filter(({ path }) => !own.has(path)) };
  const git = await asked;
  const unseen =
    head !== undefined && tree === undefined ? (git.unknown ?? "git did not say") : undefined;
  if (unseen !== undefined) return { git, unseen, ...tools };
  try {
    const look = {
      store: around.store,
      argv,
      cwd,
      env,
      files: await files,
      tree,
      oddAtTop,
      isLater,
      keep,
    };
    const state = await within(
      GIT_BUDGET_MS,
      (limit) => stateThen({ ...look, signal: limit }),
      signal,
    );
    const looked_ms = Math.max(0, Date.now() - (around.mark?.ms ?? Date.now()));
    return { git, state: kept(around.store, state), looked_ms, ...tools };
  } catch (error) {
    return { git, unseen: signal?.aborted ? String(signal.reason) : messageOf(error), ...tools };
  }
}

function laterThan(mark: StartMark | undefined): (timeNs: bigint, dev: bigint) => boolean {
  if (mark === undefined) return () => false;
  return (timeNs, dev) => timeNs >= (dev === mark.dev ? mark.ns : mark.ns - CLOCK_SLACK_NS);
}

/** Keeps contents of the project's own files, up to a bound; not of those that hold secrets. */
function keeper(store: string): (path: string, sha256: string, bytes: Buffer) => void {
  const root = projectRoot(store);
  let [files, size] = [0, 0];
  return (path, sha256, bytes) => {
    if (!isBelow(path, root) || isSecretName(path)) return;
    files++;
    size += bytes.length;
    if (files > MAX_KEPT_FILES || size > MAX_KEPT_BYTES) return;
    try {
      saveSnapshot(store, sha256, bytes);
    } catch {
      // A state without its contents is still one: it tells what changed, not how.
    }
  };
}

function kept(store: string, state: object): string {
  const bytes = Buffer.from(JSON.stringify(state));
  if (bytes.length > MAX_SNAPSHOT_BYTES) throw new Error("there are too many uncommitted files");
  const sha256 = sha256Of(bytes);
  saveSnapshot(store, sha256, bytes);
  return sha256;
}
