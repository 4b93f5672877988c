import { looksRandom } from "./find/entropy.ts";
import { LEAST_VALUE } from "./find/exact-value.ts";
import { classifyName } from "./find/name-class.ts";
import { isPlaceholder } from "./find/placeholder.ts";

/** From byte `start` up to byte `end` of a log. */
export interface ByteRange {
  start: number;
  end: number;
}

const COMMON =
  /^(?:admin|administrator|postgres|mysql|mongo|redis|rabbit|rabbitmq|guest|public|private|master|localhost|development|production|staging|testing|default|basic|bearer|oauth2?|required|disabled|enabled|system|ubuntu|docker|github|gitlab|keychain|keyring|libsecret|secretservice|plaintext|simple|prefer|always|never|0+|1+|1234567?8?9?0?|qwerty|abcdef|foobar|letmein|welcome)$/i;
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]*:([^\s/?#]+)@/i;

/** A value that would mask half a log if it were taken for a secret. */
function isCommon(value: string, env: Record<string, string | undefined>): boolean {
  if (COMMON.test(value) || isPlaceholder(value) || new Set(value).size < 4) return true;
  if (/^\d{1,9}$/.test(value)) return true;
  return [env.USER, env.LOGNAME, env.USERNAME, env.HOSTNAME, env.PWD, env.HOME].includes(value);
}

function decoded(text: string): string[] {
  try {
    return [text, decodeURIComponent(text)];
  } catch {
    return [text];
  }
}

/**
 * The values of `env` that must not be shown: those of variables whose names say so (tokens,
 * secrets, passwords, API and private keys, credentials), and passwords in URLs of any variable.
 * Values under 6 characters, everyday words, paths and user names are left out.
 * What comes back is secret: hold it in memory only.
 */
export function secretEnvValues(env: Record<string, string | undefined>): string[] {
  const values = new Set<string>();
  for (const [name, value] of Object.entries(env)) {
    if (!value || value.length < LEAST_VALUE) continue;
    const password = URL_PASSWORD.exec(value)?.[1];
    if (password) for (const one of decoded(password)) values.add(one);
    const named = classifyName(name);
    if (!named || password) continue;
    // A name like STRIPE_KEY may also hold a name of a key; one like DB_PASSWORD may not.
    if (
      /_KEY$/i.test(name) &&
      !/(?:API|SECRET|PRIVATE|ACCESS)_?KEY$/i.test(name) &&
      !looksRandom(value)
    )
      continue;
    values.add(value);
  }
  return [...values].filter((value) => value.length >= LEAST_VALUE && !isCommon(value, env));
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
