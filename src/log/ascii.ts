/** Where the ASCII that begins at `from` ends. */
export function asciiEnd(data: Uint8Array, from: number, end: number): number {
  let i = from;
  while (i < end) {
    const byte = data[i]!;
    if (byte < 0x20 || byte > 0x7e) break;
    i++;
  }
  return i;
}
