import { z } from "zod";
import { readSnapshot } from "../snapshots.ts";

/** A file that is not as in its tree's commit, or one that no commit holds. */
const StateEntry = z.object({
  /** From the tree's top; bytes as latin1, because a name need not be UTF-8. */
  path: z.string(),
  /** What it was, in words that differ whenever its content, mode or kind does: see version/tree/fact.ts. */
  fact: z.string(),
  untracked: z.literal(true).optional(),
  /** It was changed after the command had started: what it was before is not known. */
  during: z.literal(true).optional(),
});

const StateTree = z.object({
  /** git: all but the entries is as in the commit; folder: the entries are all there is. */
  kind: z.enum(["git", "folder"]),
  /** From the project's root. */
  top: z.string(),
  /** Absent before the first commit, and of a folder. */
  commit: z.string().optional(),
  entries: z.array(StateEntry),
});

/** A file that no tree shows, and the command can have read all the same. */
const StateBeside = z.object({
  /** From the project's root, or absolute; bytes as latin1. */
  path: z.string(),
  fact: z.string(),
  /** Of what kind: an ignored file, the target of a link, a file among the words, installed packages. */
  what: z.enum(["ignored", "link", "named", "packages"]),
  during: z.literal(true).optional(),
});

/** All that a command can have read of code, as it was when the command started. */
export const CodeState = z.object({
  version: z.literal(1),
  trees: z.array(StateTree),
  beside: z.array(StateBeside),
  /** What could have been read and was not looked at, in words. */
  blind: z.array(z.string()),
});
export type StateEntry = z.infer<typeof StateEntry>;
export type StateTree = z.infer<typeof StateTree>;
export type StateBeside = z.infer<typeof StateBeside>;
export type CodeState = z.infer<typeof CodeState>;

/** Undefined when it is not kept any more, or damaged. */
export function readCodeState(store: string, sha256: string): CodeState | undefined {
  const bytes = readSnapshot(store, sha256);
  if (bytes === undefined) return undefined;
  try {
    return CodeState.safeParse(JSON.parse(bytes.toString("utf8"))).data;
  } catch {
    return undefined;
  }
}
