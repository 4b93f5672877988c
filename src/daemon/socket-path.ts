/** Linux has room for 107 bytes, macOS for 103; Node 20 silently cuts off what is longer. */
const LONGEST = process.platform === "darwin" ? 103 : 107;

export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST;
}
