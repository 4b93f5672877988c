import { parameterNumber } from "./template.ts";

/** A template must come so often before one of its values can stand out. */
const ENOUGH = 8;
/** Values a parameter is followed for; beyond, it is a number or a name without a pattern. */
const MOST_VALUES = 24;
const MOST_SLOTS = 12;
const SAMPLE = 256;

/** A value that stands out, and by how much, 0..1. */
export interface Outlier {
  value: string;
  by: number;
}

/** The values seen in one place of one template. */
export class Parameter {
  /** Value -> how often, and where last; null when there are too many to tell a rare one. */
  values: Map<string, { count: number; at: number }> | null = new Map();
  /** A sample of the numbers, for their median and spread. */
  readonly numbers: number[] = [];
  seen = 0;
  /** The first value, to tell what kind of value it is. */
  sample = "";
  low = { number: Number.POSITIVE_INFINITY, value: "", at: -1 };
  high = { number: Number.NEGATIVE_INFINITY, value: "", at: -1 };

  add(value: string, at: number): void {
    if (this.seen++ === 0) this.sample = value;
    this.count(value, at);
    const number = parameterNumber(value);
    if (number === undefined) return;
    if (number < this.low.number) this.low = { number, value, at };
    if (number > this.high.number) this.high = { number, value, at };
    // Every value early on, then ever sparser: enough for a median, bounded for ever.
    if (this.numbers.length < SAMPLE) this.numbers.push(number);
    else if (this.seen % 7 === 0) this.numbers[(this.seen * 31) % SAMPLE] = number;
  }

  private count(value: string, at: number): void {
    if (!this.values) return;
    const entry = this.values.get(value);
    if (entry) {
      entry.count++;
      entry.at = at;
    } else if (this.values.size < MOST_VALUES) this.values.set(value, { count: 1, at });
    else this.values = null;
  }
}

export class ParameterTable {
  private readonly parameters = new Map<number, Parameter[]>();

  add(kind: number, values: readonly string[], at: number): void {
    const parameters = this.parameters.get(kind) ?? [];
    if (parameters.length === 0) this.parameters.set(kind, parameters);
    const count = Math.min(values.length, MOST_SLOTS);
    while (parameters.length < count) parameters.push(new Parameter());
    for (let place = 0; place < count; place++) parameters[place]!.add(values[place]!, at);
  }

  of(kind: number): readonly Parameter[] {
    return this.parameters.get(kind) ?? [];
  }

  entries(): Iterable<[number, Parameter[]]> {
    return this.parameters;
  }
}

/** Lines with a value that stands out: rare where few values come, or far outside the others. */
export function outliersIn(
  table: ParameterTable,
  kinds: readonly { count: number }[],
): Map<number, Outlier> {
  const outliers = new Map<number, Outlier>();
  const note: Note = ({ at, value }, by) => {
    if (by > (outliers.get(at)?.by ?? 0)) outliers.set(at, { value, by });
  };
  for (const [kind, parameters] of table.entries()) {
    if (kinds[kind]!.count < ENOUGH) continue;
    for (const parameter of parameters) {
      if (parameter.seen < ENOUGH) continue;
      rareValues(parameter, note);
      extremes(parameter, note);
    }
  }
  return outliers;
}

type Note = (spot: { at: number; value: string }, by: number) => void;

function rareValues(parameter: Parameter, note: Note): void {
  if (!parameter.values || parameter.values.size > 8) return;
  let most = 0;
  for (const { count } of parameter.values.values()) most = Math.max(most, count);
  if (most < parameter.seen * 0.5) return;
  for (const [value, { count, at }] of parameter.values) {
    if (count <= 2 && count < most / 10)
      note({ at, value }, Math.min(1, Math.log10(most / count) / 3 + 0.2));
  }
}

/** How far the largest and smallest are from the median, against the spread of the middle. */
function extremes(parameter: Parameter, note: Note): void {
  if (parameter.numbers.length < ENOUGH || parameter.high.number === parameter.low.number) return;
  const sorted = [...parameter.numbers].sort((a, b) => a - b);
  const part = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  const median = part(0.5);
  const low = part(0.02);
  const high = part(0.98);
  // Zero, or less, where everything else is more: nothing was done.
  if (parameter.low.number <= 0 && low >= 3)
    note(parameter.low, parameter.low.number < 0 ? 0.8 : 0.6);
  const spread = Math.max(high - low, Math.abs(median) * 0.02, 1e-9);
  const above = (parameter.high.number - high) / spread;
  const below = (low - parameter.low.number) / spread;
  if (above > 1) note(parameter.high, Math.min(1, 0.3 + Math.log10(above) / 3));
  if (below > 0.7) note(parameter.low, Math.min(1, 0.3 + Math.log10(1 + below) / 3));
}
