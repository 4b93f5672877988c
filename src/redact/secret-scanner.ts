import { LEAST_VALUE } from "./find/exact-value.ts";

/** From byte `start` up to byte `end` of a log. */
export interface ByteRange {
  start: number;
  end: number;
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

/** A value that was found, and where. */
export interface FoundValue extends ByteRange {
  value: string;
}

const ESC = 0x1b;
const BACKSPACE = 8;
const NEWLINE = 10;
const TAB = 9;

/**
 * Watches a log while it is written for exact `values`, so that where they stand can be stored, and
 * the values need not be. Looks at the text as it is seen: escape sequences, backspaces with what
 * they take back, invisible characters and line ends between the letters do not hide a value.
 *
 * One pass over the bytes, however many values: a pair of bytes tells where one may begin.
 *
 * @returns `feed(chunk, offset)`: the values found in the log whose next bytes are `chunk`, at
 *   `offset`, each time they come. A value split over chunks is found when its last byte comes.
 */
export function createSecretScanner(
  values: readonly string[],
): (chunk: Uint8Array, offset: number) => FoundValue[] {
  // A terminal writes CR LF for LF, so a value of many lines is looked for line by line.
  const lines = values.flatMap((value) => value.split(/\r?\n/));
  const distinct = [...new Set(lines)].filter((line) => line.trim().length >= LEAST_VALUE);
  if (distinct.length === 0) return () => [];
  const needles = distinct.map((value) => ({ value, bytes: Buffer.from(value) }));
  const byPair = new Map<number, typeof needles>();
  const isPair = new Uint8Array(65_536);
  for (const needle of needles) {
    const pair = needle.bytes[0]! * 256 + needle.bytes[1]!;
    byPair.set(pair, [...(byPair.get(pair) ?? []), needle]);
    isPair[pair] = 1;
  }
  const reach = Math.max(...needles.map(({ bytes }) => bytes.length));
  let seen = new Seen(reach);
  let next = 0;
  return (chunk, offset) => {
    if (offset !== next) seen = new Seen(reach);
    next = offset + chunk.length;
    const from = seen.add(chunk, offset);
    const found: FoundValue[] = [];
    const { bytes, places, length } = seen;
    for (let at = Math.max(0, from - reach + 1); at + 1 < length; at++) {
      const pair = bytes[at]! * 256 + bytes[at + 1]!;
      if (isPair[pair] === 0) continue;
      for (const needle of byPair.get(pair)!) {
        const last = at + needle.bytes.length - 1;
        if (last < from || last >= length || !standsAt(bytes, at, needle.bytes)) continue;
        found.push({ value: needle.value, start: places[at]!, end: places[last]! + 1 });
      }
    }
    return found;
  };
}

function standsAt(bytes: Uint8Array, at: number, needle: Buffer): boolean {
  for (let i = 2; i < needle.length; i++) if (bytes[at + i] !== needle[i]) return false;
  return true;
}

/** The bytes of a log as they are seen, the last of them and their places in the log. */
class Seen {
  bytes = new Uint8Array(0);
  places = new Float64Array(0);
  length = 0;
  private readonly reach: number;
  /** Inside an escape sequence: of which sort. */
  private state: "text" | "escape" | "csi" | "string" = "text";

  constructor(reach: number) {
    this.reach = reach;
  }

  /** Adds a chunk. Returns the index from which bytes are new. */
  add(chunk: Uint8Array, offset: number): number {
    const keep = Math.min(this.length, this.reach + 8);
    const room = keep + chunk.length;
    const [bytes, places] = [new Uint8Array(room), new Float64Array(room)];
    bytes.set(this.bytes.subarray(this.length - keep, this.length));
    places.set(this.places.subarray(this.length - keep, this.length));
    this.bytes = bytes;
    this.places = places;
    this.length = keep;
    let least = keep;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte >= 32 && byte < 127 && this.state === "text") {
        bytes[this.length] = byte;
        places[this.length++] = offset + at;
        continue;
      }
      this.see(byte, offset + at);
      if (this.length < least) least = this.length;
    }
    return least;
  }

  private see(byte: number, place: number): void {
    if (this.state !== "text") this.inEscape(byte);
    else if (byte === ESC) this.state = "escape";
    else if (byte === BACKSPACE) this.takeBack();
    else if (byte >= 32 && byte !== 127) {
      this.bytes[this.length] = byte;
      this.places[this.length++] = place;
      if (byte >= 0x80) this.dropInvisible();
    } else if (byte === TAB) {
      this.bytes[this.length] = byte;
      this.places[this.length++] = place;
    }
  }

  private inEscape(byte: number): void {
    switch (this.state) {
      case "escape":
        if (byte === 0x5b) this.state = "csi";
        else if (byte === 0x5d || byte === 0x50 || (byte >= 0x5e && byte <= 0x5f))
          this.state = "string";
        else if (byte < 0x20 || byte > 0x2f) this.state = "text";
        return;
      case "csi":
        if (byte >= 0x40 || byte === NEWLINE) this.state = "text";
        return;
      default:
        if (byte === ESC) this.state = "escape";
        else if (byte === 7 || byte === NEWLINE) this.state = "text";
    }
  }

  /** One character, of as many bytes as it has. */
  private takeBack(): void {
    while (this.length > 0 && (this.bytes[this.length - 1]! & 0xc0) === 0x80) this.length--;
    if (this.length > 0) this.length--;
  }

  /** Soft hyphen, zero-width characters, directional marks, joiners, the byte order mark. */
  private dropInvisible(): void {
    const { bytes, length } = this;
    const [a, b, c] = [bytes[length - 3], bytes[length - 2], bytes[length - 1]!];
    if (b === 0xc2 && c === 0xad) this.length -= 2;
    else if (a === 0xe2 && b === 0x80 && ((c >= 0x8b && c <= 0x8f) || (c >= 0xaa && c <= 0xae)))
      this.length -= 3;
    else if (a === 0xe2 && b === 0x81 && c >= 0xa0 && c <= 0xaf) this.length -= 3;
    else if (a === 0xef && b === 0xbb && c === 0xbf) this.length -= 3;
  }
}
