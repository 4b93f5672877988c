import type { Line } from "../../store/log/line.ts";
import type { Excerpt } from "../../read/view/excerpt.ts";
import { costOf } from "../../read/view/render.ts";
import { shorten } from "../../read/view/shorten.ts";
import type { Survey } from "../../read/view/survey.ts";
import type { Asked, GapPiece } from "../../read/view/view.ts";

/** A gap is said to be full of something only if that is at least this share of it. */
const MOST_OF_IT = 0.4;

/** Says of each gap what most of its lines are, as long as the budget has room for it. */
export function mostCommon(
  lines: readonly Line[],
  { kinds, kindOf }: Survey,
  excerpt: Excerpt,
  room: number,
  request: Asked,
): (from: number, to: number) => GapPiece["like"] {
  let left = room - excerpt.cost;
  return (from, to) => {
    if (left < 12 || to - from < 4) return undefined;
    const counts = new Map<number, number>();
    for (let at = from; at <= to; at++) counts.set(kindOf[at]!, (counts.get(kindOf[at]!) ?? 0) + 1);
    const [id, count] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a));
    if (count < (to - from + 1) * MOST_OF_IT || count < 3 || kinds[id]!.key === "")
      return undefined;
    let sample = from;
    while (kindOf[sample] !== id) sample++;
    const line = lines[sample]!;
    const { text } = shorten(request.clean(line).text.trim(), 24);
    const cost = costOf(`; ${count}x like "${text}"`, request) + 1;
    if (cost > left) return undefined;
    left -= cost;
    return { text, count };
  };
}
