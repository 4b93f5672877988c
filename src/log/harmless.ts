/**
 * `CSI` sequences that touch nothing outside the cursor's row and no mode that matters here: what
 * follows them can be counted without a terminal. `K` is one only while the row cannot be wrapped.
 */
export function isHarmlessCsi(id: number): boolean {
  return HARMLESS.has(id);
}
const HARMLESS = new Set(
  ["m", "K", "n", "c", "t", "?u", ">u", "<u", "=u", " q", "?n", ">c", ">m", ">q", "?$p"].map(
    (name) => [...name].reduce((id, char) => (id << 8) | char.charCodeAt(0), 0),
  ),
);
/** Private modes without a say in where text goes. */
export const HARMLESS_MODES = new Set([
  1, 9, 12, 25, 66, 1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2004, 2026, 2031, 9001,
]);
