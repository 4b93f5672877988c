/** `times` repetitions of the `period` keys at `start`, the first included. */
export interface Repeat {
  start: number;
  period: number;
  times: number;
}

const LONGEST_PERIOD = 8;
/** Fewer lines saved are not worth a line that says so. */
export const LEAST_SAVED = 3;

/**
 * Repeats in a sequence of template keys, in order, not overlapping. `whole` is asked for each index;
 * where it answers true the line is kept out of every repeat.
 */
export function fold(
  keys: readonly string[],
  whole: (at: number) => boolean = () => false,
): Repeat[] {
  const repeats: Repeat[] = [];
  let at = 0;
  while (at < keys.length) {
    const best = repeatAt(keys, at, whole);
    if (best) repeats.push(best);
    at += best ? best.period * best.times : 1;
  }
  return repeats;
}

function repeatAt(
  keys: readonly string[],
  start: number,
  whole: (at: number) => boolean,
): Repeat | undefined {
  let best: Repeat | undefined;
  for (let period = 1; period <= LONGEST_PERIOD && start + period < keys.length; period++) {
    if (keys[start] !== keys[start + period]) continue;
    let end = start + period;
    while (end < keys.length && keys[end] === keys[end - period] && !whole(end)) end++;
    const times = Math.floor((end - start) / period);
    // The first and the last time are shown.
    const saved = (times - 2) * period;
    if (saved >= LEAST_SAVED && saved > (best ? (best.times - 2) * best.period : 0)) {
      best = { start, period, times };
    }
  }
  return best;
}
