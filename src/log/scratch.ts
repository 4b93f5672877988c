let scratch = { units: new Uint16Array(0), bytes: Buffer.alloc(0) };

/** A buffer for UTF-16 put together by hand, used again and again. */
export function scratchFor(units: number): typeof scratch {
  if (scratch.units.length < units) {
    const array = new Uint16Array(Math.max(1024, units * 2));
    scratch = { units: array, bytes: Buffer.from(array.buffer) };
  }
  return scratch;
}
