import { git } from "./process.ts";

/** What two commits hold of a path that differs between them; an object's ID, or nothing. */
export interface BlobPair {
  a: string | undefined;
  b: string | undefined;
}

const NOTHING = /^0+$/;
const SUBMODULE = "160000";

/** The paths that differ between two commits, submodules left out. Paths are bytes as latin1. */
export async function changedBetween(
  top: string,
  a: string,
  b: string,
  signal: AbortSignal,
): Promise<Map<string, BlobPair>> {
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", a, b, "--"];
  const { stdout, problem } = await git(top, args, signal);
  if (problem !== undefined) throw new Error(problem);
  const fields = stdout.toString("latin1").split("\0");
  const pairs = new Map<string, BlobPair>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [modeA = "", modeB, oidA = "", oidB = ""] = fields[at]!.slice(1).split(" ");
    if (modeA === SUBMODULE || modeB === SUBMODULE) continue;
    pairs.set(fields[at + 1]!, { a: oidOf(oidA), b: oidOf(oidB) });
  }
  return pairs;
}

/** The empty tree, which stands for there being no commit yet. */
export const NO_COMMIT = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

function oidOf(text: string): string | undefined {
  return NOTHING.test(text) ? undefined : text;
}

/** The objects that a commit has at these paths; undefined where it has none. */
export async function oidsAt(
  top: string,
  commit: string | undefined,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  if (commit === undefined || paths.length === 0) return found;
  // One a line: a name with a newline in it cannot be asked for.
  const asked = paths.filter((path) => !path.includes("\n"));
  const input = Buffer.from(asked.map((path) => `${commit}:${path}\n`).join(""), "latin1");
  const { stdout, problem } = await git(
    top,
    ["cat-file", "--batch-check=%(objectname) %(objecttype)"],
    signal,
    input,
  );
  if (problem !== undefined) throw new Error(problem);
  for (const [at, line] of stdout.toString("latin1").split("\n").entries()) {
    const oid = /^([0-9a-f]{40,64}) blob$/.exec(line)?.[1];
    if (oid !== undefined) found.set(asked[at]!, oid);
  }
  return found;
}

/** The bytes of objects; those that are not there, and all once they are too many, are left out. */
export async function bytesOf(
  top: string,
  oids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (oids.length === 0) return found;
  const input = Buffer.from(oids.map((oid) => `${oid}\n`).join(""));
  const { stdout } = await git(top, ["cat-file", "--batch"], signal, input);
  for (let at = 0; at < stdout.length; ) {
    const end = stdout.indexOf(10, at);
    if (end < 0) break;
    const head = /^([0-9a-f]+) blob (\d+)$/.exec(stdout.toString("latin1", at, end));
    at = end + 1;
    if (head === null) continue;
    const size = Number(head[2]);
    if (at + size > stdout.length) break;
    found.set(head[1]!, stdout.subarray(at, at + size));
    at += size + 1;
  }
  return found;
}
