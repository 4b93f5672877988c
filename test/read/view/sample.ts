import type { ViewResult } from "../../../src/read/view/view.ts";

/** The numbers of the lines an answer shows. */
export const numbers = (result: ViewResult): number[] =>
  result.pieces.flatMap((piece) => (piece.kind === "line" ? [piece.n] : []));

export const count = (size: number, text = (n: number) => `line ${n}`): string[] =>
  Array.from({ length: size }, (_, at) => text(at + 1));

/** A server log of two templates with one strange line in the middle. */
export const served = (size: number, strange: string): string[] => {
  const lines = count(size, (n) =>
    n % 5 === 0 ? `cache hit ratio 0.9${n % 10}` : `GET /api/item/${n} 200 in ${(n * 7) % 90}ms`,
  );
  lines[Math.floor(size / 2)] = strange;
  return lines;
};
