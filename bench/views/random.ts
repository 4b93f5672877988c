/** A small seeded generator: the same seed gives the same logs on every machine. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  int(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  float(low: number, high: number, digits = 2): string {
    return (low + this.next() * (high - low)).toFixed(digits);
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length - 1)]!;
  }

  hex(length: number): string {
    let out = "";
    while (out.length < length) out += this.int(0, 15).toString(16);
    return out;
  }

  uuid(): string {
    return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-a${this.hex(3)}-${this.hex(12)}`;
  }

  ip(): string {
    return `10.${this.int(0, 40)}.${this.int(0, 255)}.${this.int(1, 254)}`;
  }

  /** Swaps neighbours, as parallel jobs finish in another order each time. */
  jitter<T>(items: T[], share = 0.2): T[] {
    const out = [...items];
    for (let at = 1; at < out.length; at++) {
      if (this.chance(share)) [out[at - 1], out[at]] = [out[at]!, out[at - 1]!];
    }
    return out;
  }
}

/** A clock that ticks between lines, in the formats logs use. */
export class Clock {
  private ms: number;
  private readonly random: Random;
  private readonly step: number;

  constructor(random: Random, step = 300) {
    this.random = random;
    this.step = step;
    this.ms = Date.UTC(2026, 2, random.int(1, 28), random.int(0, 22), random.int(0, 59));
  }

  private tick(): Date {
    this.ms += this.random.int(1, this.step * 2);
    return new Date(this.ms);
  }

  iso(): string {
    return this.tick().toISOString();
  }

  /** 2026-03-14 08:15:30,123 */
  java(): string {
    return this.tick().toISOString().replace("T", " ").replace("Z", "").replace(".", ",");
  }

  /** 08:15:30 */
  time(): string {
    return this.tick().toISOString().slice(11, 19);
  }

  /** Mar 14 08:15:30 */
  syslog(): string {
    const date = this.tick();
    return `Mar ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`;
  }

  /** 260314 081530 */
  hdfs(): string {
    return this.tick()
      .toISOString()
      .slice(2, 19)
      .replaceAll("-", "")
      .replace("T", " ")
      .replaceAll(":", "");
  }

  /** 14/Mar/2026:08:15:30 +0000 */
  nginx(): string {
    const date = this.tick();
    return `${date.getUTCDate()}/Mar/2026:${date.toISOString().slice(11, 19)} +0000`;
  }
}
