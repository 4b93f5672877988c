/** A seeded generator (mulberry32): the same corpus on every machine. */
export interface Random {
  /** a whole number from 0 up to, not including, `below` */
  int(below: number): number;
  pick<T>(list: readonly T[]): T;
  /** `length` characters of `alphabet` */
  text(alphabet: string, length: number): string;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number) => Math.floor(next() * below);
  return {
    int,
    pick: (list) => list[int(list.length)]!,
    text(alphabet, length) {
      let out = "";
      while (out.length < length) out += alphabet[int(alphabet.length)];
      return out;
    },
  };
}

export const LOWER = "abcdefghijklmnopqrstuvwxyz";
export const UPPER = LOWER.toUpperCase();
export const DIGITS = "0123456789";
export const HEX = "0123456789abcdef";
export const ALNUM = LOWER + UPPER + DIGITS;
export const BASE64URL = `${ALNUM}-_`;
export const BASE64 = `${ALNUM}+/`;

export function uuid(random: Random): string {
  const hex = (length: number) => random.text(HEX, length);
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${random.pick(["8", "9", "a", "b"])}${hex(3)}-${hex(12)}`;
}
