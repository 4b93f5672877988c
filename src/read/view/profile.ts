import type { Line } from "../../store/log/line.ts";
import { type Outlier, outliersIn, ParameterTable } from "./parameters.ts";
import { template, words } from "./template.ts";

/** What is known of one template over the lines looked at. Indexes point into those lines. */
export interface Kind {
  key: string;
  count: number;
  first: number;
  last: number;
  /** 0 for what every line says, 1 for what is said once in words used nowhere else. */
  novelty: number;
}

export interface Profile {
  kinds: Kind[];
  /** The kind of each line. */
  kindOf: Int32Array;
  /** The values seen in the masked places of each kind. */
  parameters: ParameterTable;
  /** Lines whose masked values stand out among their like. */
  outliers: Map<number, Outlier>;
}

/** Beyond so many templates a log is prose; further ones count as one kind. */
const MOST_KINDS = 50_000;

export function profileOf(lines: readonly Line[]): Profile {
  const byKey = new Map<string, number>();
  const kinds: Kind[] = [];
  const kindOf = new Int32Array(lines.length);
  const parameters = new ParameterTable();
  for (let at = 0; at < lines.length; at++) {
    const { key, parameters: values } = template(lines[at]!.text);
    let id = byKey.get(key);
    if (id === undefined) {
      id = kinds.length < MOST_KINDS ? kinds.length : MOST_KINDS - 1;
      if (id === kinds.length) kinds.push({ key, count: 0, first: at, last: at, novelty: 0 });
      byKey.set(key, id);
    }
    const kind = kinds[id]!;
    kind.count++;
    kind.last = at;
    kindOf[at] = id;
    if (values.length > 0) parameters.add(id, values, at);
  }
  rate(kinds, lines.length);
  return { kinds, kindOf, parameters, outliers: outliersIn(parameters, kinds) };
}

/** Novelty: rare words (the mean of the four rarest) and a rare template. */
function rate(kinds: Kind[], total: number): void {
  const scale = Math.log(total + 1) || 1;
  const frequency = new Map<string, number>();
  for (const kind of kinds) {
    for (const word of words(kind.key)) {
      frequency.set(word, (frequency.get(word) ?? 0) + kind.count);
    }
  }
  for (const kind of kinds) {
    const rarest = words(kind.key)
      .map((word) => Math.log((total + 1) / frequency.get(word)!) / scale)
      .sort((a, b) => b - a)
      .slice(0, 4);
    const rareWords = rarest.reduce((sum, rarity) => sum + rarity, 0) / Math.max(1, rarest.length);
    const rareKind = Math.log((total + 1) / kind.count) / scale;
    kind.novelty = 0.65 * rareWords + 0.35 * rareKind ** 2;
  }
}
