import { LEAST_VALUE } from "./find/exact-value.ts";

/** From byte `start` up to byte `end` of a log. */
export interface ByteRange {
  start: number;
  end: number;
}

interface Needle {
  bytes: Buffer;
  /** How far to step after a find so that an overlapping next one is not missed. */
  period: number;
}

/** The least step at which `bytes` matches itself again (from its longest border). */
function periodOf(bytes: Buffer): number {
  const border = new Uint32Array(bytes.length);
  let length = 0;
  for (let at = 1; at < bytes.length; at++) {
    while (length > 0 && bytes[at] !== bytes[length]) length = border[length - 1]!;
    if (bytes[at] === bytes[length]) length++;
    border[at] = length;
  }
  return bytes.length - length;
}

function toNeedles(values: string[]): Needle[] {
  // A terminal writes CR LF for LF, so a value of many lines is looked for line by line.
  const lines = values.flatMap((value) => value.split(/\r?\n/));
  const distinct = [...new Set(lines)].filter((line) => line.trim().length >= LEAST_VALUE);
  const needles = distinct.map((line) => ({ bytes: Buffer.from(line), period: 0 }));
  for (const needle of needles) needle.period = periodOf(needle.bytes);
  return needles.sort((a, b) => b.bytes.length - a.bytes.length);
}

/** Sorted; ranges that overlap or touch become one. */
export function mergeByteRanges(ranges: ByteRange[]): ByteRange[] {
  const sorted = ranges.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const merged: ByteRange[] = [];
  for (const { start, end } of sorted) {
    const last = merged.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}

const NONE: ByteRange[] = [];

/**
 * Watches a log while it is written for exact `values`, so that where they stand can be stored, and
 * the values need not be.
 *
 * @returns `feed(chunk, offset)`: the ranges found in the log whose next bytes are `chunk`, at
 *   `offset`. A value split over chunks is found when its last byte comes, so a range may begin
 *   before `offset` and overlap one given earlier: merge what is stored. Without values: free.
 */
export function createSecretScanner(
  values: string[],
): (chunk: Uint8Array, offset: number) => ByteRange[] {
  const needles = toNeedles(values);
  if (needles.length === 0) return () => NONE;
  const reach = needles[0]!.bytes.length - 1;
  let tail: Buffer = Buffer.alloc(0);
  let next = 0;

  return (chunk, offset) => {
    if (offset !== next) tail = Buffer.alloc(0);
    next = offset + chunk.length;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    const found: ByteRange[] = [];
    const seam = tail.length > 0 ? Buffer.concat([tail, bytes.subarray(0, reach)]) : undefined;
    for (const needle of needles) {
      if (seam) searchSeam(seam, needle, offset, offset - tail.length, found);
      search(bytes, needle, offset, found);
    }
    tail =
      bytes.length >= reach ? Buffer.from(bytes.subarray(-reach)) : lastOf(seam ?? bytes, reach);
    return found.length === 0 ? NONE : mergeByteRanges(found);
  };
}

function lastOf(bytes: Buffer, count: number): Buffer {
  return Buffer.from(bytes.subarray(Math.max(0, bytes.length - count)));
}

function search(bytes: Buffer, needle: Needle, base: number, found: ByteRange[]): void {
  let at = bytes.indexOf(needle.bytes);
  while (at >= 0) {
    found.push({ start: base + at, end: base + at + needle.bytes.length });
    at = bytes.indexOf(needle.bytes, at + needle.period);
  }
}

/** What begins before `offset` and ends after it; the rest was found already or will be. */
function searchSeam(
  seam: Buffer,
  needle: Needle,
  offset: number,
  base: number,
  found: ByteRange[],
): void {
  const all: ByteRange[] = [];
  search(seam, needle, base, all);
  for (const range of all) if (range.start < offset && range.end > offset) found.push(range);
}
