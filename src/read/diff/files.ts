import { defined } from "../../defined.ts";
import type { Run } from "../../store/runs/record.ts";
import { readSnapshot } from "../../store/snapshots.ts";
import {
  type Look,
  nameOf,
  type RecordedFile,
  recordedFiles,
} from "../../version/current-files.ts";
import { type Patch, patchOf } from "../../version/patch.ts";

export interface FileDiff {
  name: string;
  role: RecordedFile["role"] | "around";
  state: "same" | "changed" | "only-a" | "only-b" | "unknown";
  patch?: Patch;
  /** Why there is no patch, or no answer at all. */
  reason?: string;
}

/** A file on one side of a comparison. */
export interface SideFile {
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

/** As the run had them. */
export function kept(store: string, run: Run): SideFile[] {
  return recordedFiles(run).map((file) => ({
    ...identity(run, file),
    sha256: file.sha256,
    ...(file.sha256 ? {} : { problem: file.note ?? "its content was not recorded" }),
    bytes: () => (file.sha256 ? readSnapshot(store, file.sha256) : undefined),
  }));
}

/** As they are now. */
export function present(run: Run, look: Look): SideFile[] {
  return recordedFiles(run).map((file) => {
    const { sha256, bytes, gone, problem, withheld } = look(file);
    return {
      ...identity(run, file),
      sha256,
      ...(gone ? { gone } : {}),
      ...defined({ problem }),
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

export async function fileDiffs(
  a: SideFile[],
  b: SideFile[],
  mask: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<FileDiff[]> {
  const others = new Map(b.map((file) => [file.key, file]));
  const diffs: FileDiff[] = [];
  for (const file of a) {
    const other = others.get(file.key);
    others.delete(file.key);
    diffs.push(await fileDiff(file, other, mask));
  }
  for (const { name, role } of others.values()) diffs.push({ name, role, state: "only-b" });
  return diffs;
}

async function fileDiff(
  a: SideFile,
  b: SideFile | undefined,
  mask: (bytes: Buffer) => Buffer,
): Promise<FileDiff> {
  const name = b && b.name !== a.name ? `${a.name} -> ${b.name}` : a.name;
  const base = { name, role: a.role };
  if (b === undefined || b.gone) return { ...base, state: "only-a" };
  const problem = a.problem ?? b.problem;
  if (problem !== undefined) return { ...base, state: "unknown", reason: problem };
  if (a.sha256 === b.sha256) return { ...base, state: "same" };
  const [before, after] = [a.bytes(), b.bytes()];
  if (!before || !after)
    return { ...base, state: "changed", reason: b.withheld ?? "its bytes were not kept" };
  const patch = await patchOf(mask(before), mask(after));
  return {
    ...base,
    state: "changed",
    ...(typeof patch === "string" ? { reason: patch } : { patch }),
  };
}
