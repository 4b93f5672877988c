/** Seeded random numbers: the same corpus on every machine. */
export class Rng {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 <= x < 1 (mulberry32). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** from <= n <= to. */
  int(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(p: number): boolean {
    return this.next() < p;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  hex(digits: number): string {
    let text = "";
    for (let i = 0; i < digits; i++) text += this.int(0, 15).toString(16);
    return text;
  }

  /** A number around `mean` with `digits` decimals. */
  near(mean: number, digits = 2): string {
    return (mean * (0.7 + 0.6 * this.next())).toFixed(digits);
  }
}
