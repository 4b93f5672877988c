import { RUN_ID } from "./record.ts";

/*
 * The eight characters of an ID as the digits of one number in base 36, below 2^42: a million IDs are
 * 8 MB in one array, and comparing them makes no strings. Sorts as the IDs do.
 */

const LENGTH = 8;
const ZERO = 48;
const NINE = 57;
const LOWER_A = 97;
const LOWER_Z = 122;

/** The number of the ID that a text (an ID, a run's directory) ends in; -1 when it ends in none. */
export function idNumber(text: string): number {
  let number = 0;
  const from = text.length - LENGTH;
  if (from < 0) return -1;
  for (let i = from; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit < 0) return -1;
    number = number * 36 + digit;
  }
  return number;
}

/** The same from bytes; -1 when the eight at `at` are no ID. */
export function idNumberAt(bytes: Uint8Array, at: number): number {
  let number = 0;
  for (let i = at; i < at + LENGTH; i++) {
    const digit = digitOf(bytes[i]!);
    if (digit < 0) return -1;
    number = number * 36 + digit;
  }
  return number;
}

export function idOfNumber(number: number): string {
  return `run_${number.toString(36).padStart(LENGTH, "0")}`;
}

/** The number of a whole ID, and of nothing else. */
export function numberOfId(id: string): number {
  return RUN_ID.test(id) ? idNumber(id) : -1;
}

function digitOf(char: number): number {
  if (char >= LOWER_A && char <= LOWER_Z) return char - LOWER_A + 10;
  return char >= ZERO && char <= NINE ? char - ZERO : -1;
}
