import { defined } from "../../defined.ts";
import { messageOf } from "../../error.ts";
import type { GitState } from "../../store/runs/record.ts";
import { type ChangedFile, digestOf, type TreeLook, type TreeSeen } from "./digest.ts";
import { gitAtHead, type Head, NO_REPOSITORY } from "./head.ts";
import { readStatus } from "./status.ts";

/** The longest git may take beside a run. */
export const GIT_BUDGET_MS = 2000;

/** What is wanted of the look beside its answer. */
export type MoreOfTree = Partial<Pick<TreeLook, "isLater" | "keep">> & {
  /** Gets the whole of what was seen, unless something of it is unknown. */
  seen?: (tree: TreeSeen) => void;
};

/**
 * The uncommitted state of the work tree at `head`, for reading only: nothing in the repository
 * changes, no hook and no monitor starts. Two different work trees have different digests; staging
 * alone changes nothing. Ignored files do not count. Takes `budgetMs` at most, or until the
 * signal aborts (its reason is reported); never rejects: `unknown` says what could not be told.
 */
export async function gitState(
  head: Head | undefined,
  signal?: AbortSignal,
  budgetMs: number = GIT_BUDGET_MS,
  more: MoreOfTree = {},
): Promise<GitState> {
  if (head === undefined) return { taken: "beside", unknown: NO_REPOSITORY };
  const at = gitAtHead(head, "beside");
  const budget = deadline(signal, budgetMs);
  try {
    return await withWorkTree(at, head.top, budget.signal, more);
  } catch (error) {
    return { ...at, unknown: messageOf(error) };
  } finally {
    budget.cancel();
  }
}

/** Work with git that takes so long at most; rejects with a sentence when it takes longer. */
export async function within<T>(
  budgetMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const budget = deadline(outer, budgetMs);
  try {
    return await work(budget.signal);
  } finally {
    budget.cancel();
  }
}

/** Both the caller's signal and the budget, as one; a plain string is the reason. */
function deadline(outer: AbortSignal | undefined, budgetMs: number) {
  const controller = new AbortController();
  const onOuter = () => controller.abort(outer?.reason);
  const timer = setTimeout(
    () => controller.abort(`git took longer than ${budgetMs / 1000} s`),
    budgetMs,
  );
  timer.unref();
  if (outer?.aborted) onOuter();
  outer?.addEventListener("abort", onOuter);
  const cancel = () => {
    clearTimeout(timer);
    outer?.removeEventListener("abort", onOuter);
  };
  return { signal: controller.signal, cancel };
}

async function withWorkTree(
  at: GitState,
  top: string,
  signal: AbortSignal,
  { seen, ...look }: MoreOfTree,
): Promise<GitState> {
  const status = await readStatus(top, signal);
  const commit = at.commit ?? status.commit;
  const branch = at.branch ?? status.branch;
  const state: GitState = { ...at, ...(commit ? { commit } : {}), ...(branch ? { branch } : {}) };
  if (at.commit !== undefined && status.commit !== at.commit)
    return { ...state, unknown: "HEAD moved before git had answered" };

  const untracked = status.entries.filter((entry) => entry.untracked).length;
  const changed = status.entries.length - untracked;
  const named: ChangedFile[] = [];
  try {
    const tree: TreeSeen = {
      top,
      ...defined({ commit: status.commit }),
      entries: [],
      ignored: [],
      nested: [],
    };
    const digest = await digestOf(tree, status, { ...look, signal, named });
    seen?.(tree);
    if (digest === undefined) return { ...state, dirty: false };
    return { ...state, dirty: true, digest, files: named, changed, untracked };
  } catch (error) {
    // That something is uncommitted is known even where it could not all be read.
    const dirty = status.entries.length > 0 ? { dirty: true, changed, untracked } : {};
    return { ...state, ...dirty, unknown: messageOf(error) };
  }
}
