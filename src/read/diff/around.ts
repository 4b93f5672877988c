import { messageOf } from "../../error.ts";
import type { Run } from "../../store/runs/record.ts";
import { nameOf } from "../../version/current-files.ts";
import { patchOf } from "../../version/patch.ts";
import { runSpan, stateOf } from "../../version/staleness.ts";
import type { Change } from "../../version/tree/change.ts";
import type { CodeNow } from "../../version/tree/code-now.ts";
import { changesSince } from "../../version/tree/compare-now.ts";
import { changesBetween } from "../../version/tree/compare-states.ts";
import { isEnvFile, isLockfile } from "../../version/tree/names.ts";
import type { FileDiff } from "./files.ts";

/** All files around two commands: what differs, and whether everything was looked at. */
export interface Around {
  /** same: nothing differs, of all that either can have read. */
  code: "same" | "changed" | "unknown";
  files: FileDiff[];
  /** Why it is unknown, or what of it is. */
  unknown?: string;
}

/** Hunks of so many lines are shown of all files together; the counts stay exact. */
const MAX_LINES = 400;
const MAX_FILES = 50;

/** A file's contents as they may be shown. */
type Mask = (bytes: Buffer) => Buffer;
const asItIs: Mask = (bytes) => bytes;

/** Between two runs. Never rejects. */
export async function aroundBoth(now: CodeNow, a: Run, b: Run, mask = asItIs): Promise<Around> {
  const [one, other] = [stateOf(a, now.store), stateOf(b, now.store)];
  if (typeof one === "string") return { code: "unknown", files: [], unknown: `of ${a.id}: ${one}` };
  if (typeof other === "string")
    return { code: "unknown", files: [], unknown: `of ${b.id}: ${other}` };
  const blind = [...one.state.blind, ...other.state.blind][0];
  return await described(b, blind, () => changesBetween(one.state, other.state, now), mask);
}

/** Between a run and the files as they are. Never rejects. */
export async function aroundNow(now: CodeNow, run: Run, mask = asItIs): Promise<Around> {
  const found = stateOf(run, now.store);
  if (typeof found === "string") return { code: "unknown", files: [], unknown: found };
  const { state } = found;
  const then = { state, span: runSpan(run, run.ended_at === undefined), cwd: run.cwd };
  return await described(run, state.blind[0], () => changesSince(then, now), mask);
}

async function described(
  run: Run,
  blind: string | undefined,
  compare: () => Promise<Change[]>,
  mask: Mask,
): Promise<Around> {
  try {
    const changes = await compare();
    const files = await fileDiffs(run, changes, mask);
    const counted = changes.some(({ when }) => when !== "aside");
    const code = counted ? "changed" : blind === undefined ? "same" : "unknown";
    return { code, files, ...(blind === undefined ? {} : { unknown: blind }) };
  } catch (error) {
    return { code: "unknown", files: [], unknown: messageOf(error) };
  }
}

async function fileDiffs(run: Run, changes: Change[], mask: Mask): Promise<FileDiff[]> {
  const diffs: FileDiff[] = [];
  let left = MAX_LINES;
  for (const change of changes.slice(0, MAX_FILES)) {
    const diff = await fileDiff(run, change, mask);
    const lines = diff.patch === undefined ? 0 : diff.patch.text.split("\n").length;
    if (lines > left) diff.patch = { ...diff.patch!, text: "" };
    else left -= lines;
    diffs.push(diff);
  }
  const more = changes.length - diffs.length;
  if (more > 0) diffs.push({ name: `${more} more files`, role: "around", state: "changed" });
  return diffs;
}

async function fileDiff(run: Run, change: Change, mask: Mask): Promise<FileDiff> {
  const base = { name: labelOf(run, change), role: "around" as const };
  if (change.how === "new") return { ...base, state: "only-b" };
  if (change.how === "gone") return { ...base, state: "only-a" };
  const [before, after] = [await change.before(), await change.after()];
  if (!before || !after)
    return { ...base, state: "changed", reason: "its contents are not kept, or not shown" };
  const patch = await patchOf(mask(before), mask(after));
  return {
    ...base,
    state: "changed",
    ...(typeof patch === "string" ? { reason: patch } : { patch }),
  };
}

function labelOf(run: Run, { path, how }: Change): string {
  const name = nameOf(run, { path });
  if (how === "packages") return `installed packages (${name})`;
  if (isLockfile(path)) return `${name} (lockfile)`;
  return isEnvFile(path) ? `${name} (environment)` : name;
}
