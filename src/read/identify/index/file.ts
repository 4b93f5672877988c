import { closeSync, fstatSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { appendOwn, ownTop, replaceOwn } from "../../../os/own-files.ts";
import { isOwnDir, openPlain } from "../../../os/untrusted-files.ts";
import { type Block, encodeBlock } from "./block.ts";

/** How far a file was read, and which file it was. */
export interface FileMark {
  inode: number;
  size: number;
}

interface Read {
  bytes: Uint8Array;
  /** The bytes follow those read before. False: forget what was read. */
  continues: boolean;
  mark: FileMark | undefined;
}

const NOTHING: Read = { bytes: new Uint8Array(0), continues: false, mark: undefined };

/** Bytes after `mark`, or the whole file when it is another one. A missing file is an empty one. */
export function readFrom(file: string, mark: FileMark | undefined): Read {
  let fd: number;
  try {
    if (!isOwnDir(dirname(file))) return NOTHING;
    fd = openPlain(file);
  } catch {
    return NOTHING;
  }
  try {
    const { ino, size } = fstatSync(fd);
    const continues = mark !== undefined && mark.inode === ino && mark.size <= size;
    const from = continues ? mark.size : 0;
    const bytes = readRange(fd, from, size);
    return { bytes, continues, mark: { inode: ino, size: from + bytes.length } };
  } catch {
    return NOTHING;
  } finally {
    closeSync(fd);
  }
}

/**
 * Adds blocks to the index file, each in one write at its end, so that writers need no lock. The
 * index is a cache: false means it could not be written, and nothing is lost but time.
 */
export function appendBlocks(file: string, blocks: Iterable<Block>): boolean {
  let fd: number;
  try {
    ownTop(dirname(file));
    fd = appendOwn(dirname(file), file);
  } catch {
    return false;
  }
  try {
    // A short write leaves a torn block, which readers skip.
    for (const block of blocks) {
      const bytes = encodeBlock(block);
      if (writeSync(fd, bytes) !== bytes.length) return false;
    }
    return true;
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
}

/** Puts a file with these blocks in the place of the index. What others append meanwhile is lost,
 * which costs the next reader a look at those logs. */
export function replaceBlocks(file: string, blocks: Iterable<Block>): boolean {
  try {
    ownTop(dirname(file));
    replaceOwn(dirname(file), file, Buffer.concat([...blocks].map(encodeBlock)));
    return true;
  } catch {
    return false;
  }
}

function readRange(fd: number, from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  let done = 0;
  while (done < bytes.length) {
    const got = readSync(fd, bytes, done, bytes.length - done, from + done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}
