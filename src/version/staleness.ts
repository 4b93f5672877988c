import { hostname } from "node:os";
import { relative } from "node:path";
import { messageOf } from "../error.ts";
import { zonedTime } from "../os/clock.ts";
import { projectRoot } from "../store/paths.ts";
import { type CodeState, readCodeState } from "../store/runs/code-state.ts";
import type { Run } from "../store/runs/record.ts";
import { readSnapshot } from "../store/snapshots.ts";
import { ENDED_FIRST } from "./capture-before.ts";
import {
  type FileNow,
  type Look,
  lookNow,
  nameOf,
  type RecordedFile,
  recordedFiles,
} from "./current-files.ts";
import { patchOf } from "./patch.ts";
import type { Change, Span } from "./tree/change.ts";
import { CodeNow } from "./tree/code-now.ts";
import { changesSince } from "./tree/compare-now.ts";
import { isDoc, readsDocs } from "./tree/names.ts";
import { changedDuring, changedSince, UNCHANGED } from "./wording.ts";

/** Whether the code a run ran is still the code there is. Content decides, never a file's time. */
export interface Staleness {
  /**
   * current: nothing that it can have read has changed; stale: something has, after the run's end;
   * changed-while-running: something has while it ran; gone: its script is; unknown: not all of it was
   * looked at, then or now.
   */
  verdict: "current" | "stale" | "changed-while-running" | "gone" | "unknown";
  /** In one line: `unchanged since this run`, `changed since: price.js (+1 -1), config.yaml`, `unknown: ...`. */
  text: string;
  /** The files that the command was seen to run, and all that have changed around it. */
  files: FileVerdict[];
}

interface FileVerdict {
  name: string;
  path: string;
  /** around: it lies where the command can have read it. */
  role: RecordedFile["role"] | "around";
  /** doc: changed, and written for people; aside: changed, and made by programs or ignored by git. */
  state:
    | "same"
    | "changed"
    | "new"
    | "changed-while-running"
    | "gone"
    | "unknown"
    | "doc"
    | "aside";
  /** When, as far as the file's own time tells: ISO 8601, local zone. */
  changed_at?: string;
  /** Lines of the file now that the run did not have, and the other way round. */
  added?: number;
  removed?: number;
  /** For `unknown`, why. */
  reason?: string;
}

export interface StalenessOptions {
  store: string;
  /** The run is still going. False for a run whose writer is gone. */
  running: boolean;
  /** Shared between the runs of one answer, so that each file is read once. */
  look?: Look;
  around?: CodeNow;
  /** Without them no lines are counted: for lists. Default true. */
  counts?: boolean;
}

/** The verdict on one run, from its record and the files as they are. Never throws. */
export async function staleness(run: Run, options: StalenessOptions): Promise<Staleness> {
  const { store, running, look = lookNow(options.store), counts = true } = options;
  const own: FileVerdict[] = [];
  for (const file of recordedFiles(run)) {
    const present = look(file);
    const verdict = judgeFile(run, file, present, running);
    own.push(counts ? { ...verdict, ...(await countsOf(store, file, present)) } : verdict);
  }
  const around = await judgeAround(run, options.around ?? new CodeNow(store), running);
  const files = [...own];
  for (const change of around.changes) {
    // The file itself was read before the command started: nothing is more exact.
    const known = own.filter(({ path }) => path === change.path);
    if (known.some(({ state, name }) => state !== "same" || name === nameOf(run, change))) continue;
    files.push({ ...verdictOn(run, store, change), ...(counts ? await lineCounts(change) : {}) });
  }
  return summarize(files, around.unknown);
}

/** What has changed around the command's own files, or why that is not known. */
async function judgeAround(
  run: Run,
  now: CodeNow,
  running: boolean,
): Promise<{ changes: Change[]; unknown?: string }> {
  const found = stateOf(run, now.store);
  if (typeof found === "string") return { changes: [], unknown: found };
  const { state } = found;
  try {
    const then = { state, span: runSpan(run, running), cwd: run.cwd };
    const changes = await changesSince(then, now);
    const [blind] = state.blind;
    return { changes, ...(blind === undefined ? {} : { unknown: blind }) };
  } catch (error) {
    return { changes: [], unknown: messageOf(error) };
  }
}

/** A look that goes on after the run's end takes no longer. */
const LOOKING_MS = 15_000;

/** Whether the run is over and its code is still being looked at. */
export function isBeingLookedAt({ ended_at, code_version }: Run): boolean {
  if (code_version?.unseen !== ENDED_FIRST || ended_at === undefined) return false;
  return Date.now() - Date.parse(ended_at) < LOOKING_MS;
}

/** The state a run was started on, or a sentence: why it is not known. */
export function stateOf(run: Run, store: string): { state: CodeState } | string {
  const { state: sha256, unseen } = run.code_version ?? {};
  if (isBeingLookedAt(run)) return "its code is still being looked at, ask again in a second";
  if (sha256 === undefined) return unseen ?? keptOnly(run);
  const found = readCodeState(store, sha256);
  return found === undefined ? "the state it ran on is not kept any more" : { state: found };
}

function keptOnly(run: Run): string {
  const names = recordedFiles(run).map((file) => nameOf(run, file));
  if (names.length > 0) return `this run kept only ${names.join(", ")}`;
  return run.script.note ?? "this run kept no file of its code";
}

/** Nothing can be told to have been changed while a run ran whose end is not known. */
export function runSpan({ started_at, ended_at }: Run, running: boolean): Span {
  const ns = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n;
  const startNs = ns(Date.parse(started_at));
  if (ended_at !== undefined) return { startNs, endNs: ns(Date.parse(ended_at)) };
  return { startNs, endNs: running ? ns(Date.now() + 60_000) : startNs - 1n };
}

function verdictOn(run: Run, store: string, { path, how, when }: Change): FileVerdict {
  const fromRoot = relative(projectRoot(store), path);
  const base = { path, role: "around" as const };
  if (how === "packages")
    return { ...base, name: `installed packages (${nameOf(run, { path })})`, state: "changed" };
  const name = nameOf(run, { path });
  if (when === "aside") return { ...base, name, state: "aside" };
  if (isDoc(fromRoot) && !readsDocs(run.argv)) return { ...base, name, state: "doc" };
  return { ...base, name, state: when === "during" ? "changed-while-running" : how };
}

async function lineCounts({
  before,
  after,
}: Change): Promise<{ added?: number; removed?: number }> {
  const [then, now] = [await before(), await after()];
  if (then === undefined || now === undefined) return {};
  const patch = await patchOf(then, now);
  return typeof patch === "string" ? {} : { added: patch.added, removed: patch.removed };
}

/** Pure: one recorded file against the file there is now. */
function judgeFile(run: Run, file: RecordedFile, now: FileNow, running: boolean): FileVerdict {
  const base = { name: nameOf(run, file), path: file.path, role: file.role };
  const unknown = (reason: string): FileVerdict => ({ ...base, state: "unknown", reason });
  if (file.sha256 === undefined) return unknown(file.note ?? "its content was not recorded");
  if (file.at_end !== undefined) return { ...base, state: "changed-while-running" };
  if (now.problem !== undefined) return unknown(now.problem);
  if (now.gone) {
    const elsewhere = run.host !== hostname();
    if (elsewhere) return unknown(`it ran on ${run.host}, and there is no such file here`);
    return { ...base, state: "gone" };
  }
  if (now.sha256 === file.sha256) return { ...base, state: "same" };
  if (running) return { ...base, state: "changed-while-running" };
  // An older time than the run's start cannot be when it changed: a copy or a checkout set it.
  const plausible = now.mtimeMs !== undefined && now.mtimeMs >= Date.parse(run.started_at);
  return {
    ...base,
    state: "changed",
    ...(plausible ? { changed_at: zonedTime(now.mtimeMs!) } : {}),
  };
}

/** Pure: the files' verdicts as one. What is certain about any file outweighs what is not known. */
function summarize(files: FileVerdict[], unknown: string | undefined): Staleness {
  const only = (...states: FileVerdict["state"][]) =>
    files.filter((file) => states.includes(file.state));
  const since = only("changed", "new", "gone");
  const during = only("changed-while-running");
  const changed = [
    ...(during.length > 0 ? [changedDuring(named(during))] : []),
    ...(since.length > 0 ? [changedSince(named(since))] : []),
  ];
  const blind = only("unknown").map(({ name, reason }) => `${name}: ${reason}`)[0] ?? unknown;
  const said =
    changed.length > 0 ? changed : [blind === undefined ? UNCHANGED : `unknown: ${blind}`];
  const aside = [
    ...(only("doc").length > 0 ? [`docs changed: ${named(only("doc"))}`] : []),
    ...(only("aside").length > 0 ? [`other files changed: ${named(only("aside"))}`] : []),
  ];
  const scriptGone = only("gone").some(({ role }) => role === "script");
  const verdict = scriptGone
    ? "gone"
    : during.length > 0
      ? "changed-while-running"
      : since.length > 0
        ? "stale"
        : blind === undefined
          ? "current"
          : "unknown";
  return { verdict, text: [...said, ...aside].join("; "), files };
}

const MAX_NAMES = 5;

/** `price.js (+1 -1), new.js (new), old.js (gone) and 3 more` */
function named(files: FileVerdict[]): string {
  const names = files.slice(0, MAX_NAMES).map(({ name, state, added, removed }) => {
    if (state === "new" || state === "gone") return `${name} (${state})`;
    return added === undefined ? name : `${name} (+${added} -${removed})`;
  });
  const more = files.length - names.length;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

async function countsOf(
  store: string,
  file: RecordedFile,
  now: FileNow,
): Promise<{ added?: number; removed?: number }> {
  if (!file.sha256 || !now.bytes || now.sha256 === file.sha256) return {};
  const then = readSnapshot(store, file.sha256);
  if (then === undefined) return {};
  const patch = await patchOf(then, now.bytes);
  return typeof patch === "string" ? {} : { added: patch.added, removed: patch.removed };
}
