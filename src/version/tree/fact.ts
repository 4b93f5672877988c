import { lstat, readFile, readlink } from "node:fs/promises";
import { sha256Of } from "../../os/files.ts";
import { hashInPieces } from "../hash-in-pieces.ts";

/**
 * What a path is now, in words that differ when the content, mode or kind does:
 * `file - <sha256>`, `file x <sha256>`, `link <target>`, `directory`, `special`, `gone`. A file not
 * read is told by its size and times, which differ whenever its content does: `large - ...`.
 */
export interface Fact {
  fact: string;
  kind: "changed" | "gone" | "submodule";
  /** Of the last change of any kind, and of its making where the file system knows; ns. */
  ctimeNs: bigint;
  birthNs: bigint;
  dev: bigint;
}

export interface FactOptions {
  mayRead: boolean;
  signal?: AbortSignal | undefined;
  /** Gets the bytes of files of at most `MAX_KEPT_BYTES`. */
  keep?: ((sha256: string, bytes: Buffer) => void) | undefined;
}

/** A larger file is told by its size and times, not read: a data set is no uncommitted code. */
const MAX_READ_BYTES = 8 << 20;
const MAX_KEPT_BYTES = 1 << 20;

/** Rejects with what reading throws, but for what is not there, and with the signal's reason. */
export async function factOf(
  path: Buffer | string,
  { mayRead, signal, keep }: FactOptions,
): Promise<Fact> {
  if (signal?.aborted) throw new Error(String(signal.reason));
  try {
    const stat = await lstat(path, { bigint: true });
    const { ctimeNs, dev } = stat;
    const of = (kind: Fact["kind"], fact: string) => ({
      kind,
      fact,
      ctimeNs,
      dev,
      birthNs: stat.birthtimeNs,
    });
    if (stat.isSymbolicLink()) return of("changed", `link ${await readlink(path)}`);
    if (stat.isDirectory()) return of("submodule", "directory");
    if (!stat.isFile()) return of("changed", "special");
    const mode = stat.mode & 0o100n ? "x" : "-";
    if (!mayRead || stat.size > MAX_READ_BYTES)
      return of("changed", `large ${mode} ${stat.size} ${stat.mtimeNs} ${ctimeNs}`);
    return of("changed", `file ${mode} ${await hashOf(path, stat.size, signal, keep)}`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
    return { kind: "gone", fact: "gone", ctimeNs: 0n, birthNs: 0n, dev: 0n };
  }
}

async function hashOf(
  path: Buffer | string,
  size: bigint,
  signal: AbortSignal | undefined,
  keep: FactOptions["keep"],
): Promise<string> {
  if (keep === undefined || size > MAX_KEPT_BYTES) return await hashInPieces(path, signal);
  const bytes = await readFile(path);
  const sha256 = sha256Of(bytes);
  if (bytes.length <= MAX_KEPT_BYTES) keep(sha256, bytes);
  return sha256;
}

/** The content's hash, where a fact has one. */
export function hashIn(fact: string): string | undefined {
  return /^file [x-] ([0-9a-f]{64})$/.exec(fact)?.[1];
}

/** Git's bytes as they are on the disk. */
export function onDisk(top: string, path: string): Buffer {
  return Buffer.concat([Buffer.from(`${top}/`), Buffer.from(path, "latin1")]);
}

/** A few at a time: faster than one by one, and the terminal is served between them. */
export async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    const batch = items.slice(at, at + BATCH).map((item, offset) => work(item, at + offset));
    results.push(...(await Promise.all(batch)));
  }
  return results;
}

const BATCH = 8;
