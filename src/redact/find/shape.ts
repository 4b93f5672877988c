import { entropy } from "./entropy.ts";
import { isStandIn } from "./placeholder.ts";

/** What one issuer's tokens look like, as published by the issuer or known to public scanners. */
export interface Shape {
  kind: string;
  /** Literal beginnings; found first, so that `rest` runs only where one stands. */
  starts: string[];
  /** What must follow the beginning. Every repetition is bounded: time stays linear. */
  rest: RegExp;
  /** A last look at the whole token, and at what follows its beginning. */
  accept: (token: string, rest: string) => boolean;
}

/** For beginnings that other words share: digits or both cases, and enough entropy. */
export const varied = (bits: number) => (_token: string, rest: string) =>
  (/\d/.test(rest) || (/[a-z]/.test(rest) && /[A-Z]/.test(rest))) && entropy(rest) >= bits;

/** For beginnings nothing else has, when what follows may also be an identifier while short. */
export const longOrNumbered = (long: number) => (_token: string, rest: string) =>
  rest.length >= long || /\d/.test(rest);

/** A distinctive beginning fails closed: all but `glpat-your-token-here` is a token. */
export const given: Shape["accept"] = (_token, rest) =>
  !isStandIn(rest.replace(/^[a-z]{2,8}\d\d-/, ""));

/** Letters and digits, `sure` of them or more; fewer, down to `least`, only as a whole word. */
export const alnum = (least: number, sure: number) =>
  `(?:[A-Za-z0-9]{${sure},255}|[A-Za-z0-9]{${least},${sure - 1}}(?!\\w))`;

export function shape(kind: string, starts: string, rest: string, accept = given): Shape {
  return { kind, starts: starts.split(" "), rest: new RegExp(rest, "y"), accept };
}

export const END = "(?![A-Za-z0-9])";
