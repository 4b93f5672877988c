import { slotNumber } from "./template.ts";

/** A template must come so often before one of its values can stand out. */
const ENOUGH = 8;
/** Values a slot is followed for; beyond, it is a number or a name without a pattern. */
const MOST_VALUES = 24;
const MOST_SLOTS = 12;
const SAMPLE = 256;

/** A value that stands out, and by how much, 0..1. */
export interface Odd {
  value: string;
  by: number;
}

/** The values seen in one place of one template. */
export class Slot {
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
    const number = slotNumber(value);
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

export class SlotTable {
  private readonly slots = new Map<number, Slot[]>();

  add(kind: number, values: readonly string[], at: number): void {
    const slots = this.slots.get(kind) ?? [];
    if (slots.length === 0) this.slots.set(kind, slots);
    const count = Math.min(values.length, MOST_SLOTS);
    while (slots.length < count) slots.push(new Slot());
    for (let place = 0; place < count; place++) slots[place]!.add(values[place]!, at);
  }

  of(kind: number): readonly Slot[] {
    return this.slots.get(kind) ?? [];
  }

  entries(): Iterable<[number, Slot[]]> {
    return this.slots;
  }
}

/** Lines with a value that stands out: rare where few values come, or far outside the others. */
export function oddSlots(table: SlotTable, kinds: readonly { count: number }[]): Map<number, Odd> {
  const odd = new Map<number, Odd>();
  const note: Note = ({ at, value }, by) => {
    if (by > (odd.get(at)?.by ?? 0)) odd.set(at, { value, by });
  };
  for (const [kind, slots] of table.entries()) {
    if (kinds[kind]!.count < ENOUGH) continue;
    for (const slot of slots) {
      if (slot.seen < ENOUGH) continue;
      rareValues(slot, note);
      extremes(slot, note);
    }
  }
  return odd;
}

type Note = (spot: { at: number; value: string }, by: number) => void;

function rareValues(slot: Slot, note: Note): void {
  if (!slot.values || slot.values.size > 8) return;
  let most = 0;
  for (const { count } of slot.values.values()) most = Math.max(most, count);
  if (most < slot.seen * 0.5) return;
  for (const [value, { count, at }] of slot.values) {
    if (count <= 2 && count < most / 10)
      note({ at, value }, Math.min(1, Math.log10(most / count) / 3 + 0.2));
  }
}

/** How far the largest and smallest are from the median, against the spread of the middle. */
function extremes(slot: Slot, note: Note): void {
  if (slot.numbers.length < ENOUGH || slot.high.number === slot.low.number) return;
  const sorted = [...slot.numbers].sort((a, b) => a - b);
  const part = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!;
  const median = part(0.5);
  const low = part(0.02);
  const high = part(0.98);
  // Zero, or less, where everything else is more: nothing was done.
  if (slot.low.number <= 0 && low >= 3) note(slot.low, slot.low.number < 0 ? 0.8 : 0.6);
  const spread = Math.max(high - low, Math.abs(median) * 0.02, 1e-9);
  const above = (slot.high.number - high) / spread;
  const below = (low - slot.low.number) / spread;
  if (above > 1) note(slot.high, Math.min(1, 0.3 + Math.log10(above) / 3));
  if (below > 0.7) note(slot.low, Math.min(1, 0.3 + Math.log10(1 + below) / 3));
}
