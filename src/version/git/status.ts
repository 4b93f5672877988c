import { git } from "./process.ts";

/** One entry of `git status`. */
export interface Entry {
  /** Bytes as latin1: a name need not be UTF-8. */
  path: string;
  untracked: boolean;
}

export interface Status {
  commit?: string;
  branch?: string;
  entries: Entry[];
  /** Bytes as latin1; a directory that is ignored as one ends in `/`. */
  ignored: string[];
}

/** Submodules are looked at one by one, because git would start programs in them unasked. */
export async function readStatus(top: string, signal: AbortSignal): Promise<Status> {
  const { stdout, problem } = await git(
    top,
    [
      "status",
      "--porcelain=v2",
      "-z",
      "--branch",
      "--untracked-files=all",
      "--no-renames",
      "--no-ahead-behind",
      "--ignore-submodules=dirty",
      "--ignored=matching",
    ],
    signal,
  );
  if (problem !== undefined) throw new Error(problem);
  return parseStatus(stdout.toString("latin1"));
}

/** `git status --porcelain=v2 -z --branch --no-renames`, see git-status(1). */
function parseStatus(text: string): Status {
  const status: Status = { entries: [], ignored: [] };
  for (const line of text.split("\0")) {
    const words = line.split(" ");
    if (line.startsWith("# branch.oid ") && words[2] !== "(initial)") status.commit = words[2]!;
    else if (line.startsWith("# branch.head ") && words[2] !== "(detached)")
      status.branch = utf8(words[2]!);
    else if (line.startsWith("? ")) status.entries.push({ path: line.slice(2), untracked: true });
    else if (line.startsWith("! ")) status.ignored.push(line.slice(2));
    else if (line.startsWith("1 "))
      status.entries.push({ path: words.slice(8).join(" "), untracked: false });
    else if (line.startsWith("u "))
      status.entries.push({ path: words.slice(10).join(" "), untracked: false });
  }
  return status;
}

/** Git's bytes as the text they are. */
export function utf8(latin1: string): string {
  return Buffer.from(latin1, "latin1").toString("utf8");
}
