/** What the index knows of a run besides its hashes. */
export interface RunRow {
  /** The ID, as a number. */
  number: number;
  /** Hash of `commandKey`. */
  command: number;
  /** Lines of the log. */
  lines: number;
  /** How many of the hashes count from line 1. */
  head: number;
  /** Where the hashes are, and how many. */
  start: number;
  count: number;
}

const FIRST = 1 << 10;

/**
 * The runs of an index, a column a fact and a hash table over the IDs: a million runs are 40 MB, where
 * a Map of objects takes ten times as much, and seconds. A run is named by its row.
 */
export class RunTable {
  /** Rows in use. Those from `kept` on are of runs that still grow: no ID leads to them. */
  rows = 0;
  kept = 0;
  number = new Float64Array(FIRST);
  command = new Uint32Array(FIRST);
  lines = new Uint32Array(FIRST);
  head = new Uint32Array(FIRST);
  start = new Uint32Array(FIRST);
  count = new Uint32Array(FIRST);
  /** Row + 1 by the ID's hash; 0 is free. At most half full. */
  private slots = new Uint32Array(2 * FIRST);

  /** Adds a row that is found by its number from now on. Only while there are none for now. */
  add(run: RunRow): number {
    const row = this.addForNow(run);
    this.kept = this.rows;
    this.slots[this.slotOf(run.number)] = row + 1;
    return row;
  }

  addForNow(run: RunRow): number {
    if (this.rows === this.number.length) this.grow();
    const row = this.rows++;
    this.number[row] = run.number;
    this.command[row] = run.command;
    this.lines[row] = run.lines;
    this.head[row] = run.head;
    this.start[row] = run.start;
    this.count[row] = run.count;
    return row;
  }

  /** The row of a run; -1 when there is none. */
  find(number: number): number {
    return this.slots[this.slotOf(number)]! - 1;
  }

  dropForNow(): void {
    this.rows = this.kept;
  }

  clear(): void {
    this.rows = 0;
    this.kept = 0;
    this.slots.fill(0);
  }

  /** Where the run is, or would be put. */
  private slotOf(number: number): number {
    const mask = this.slots.length - 1;
    const mixed = Math.imul((number >>> 0) ^ ((number / 0x100000000) >>> 0), 0x9e3779b1);
    for (let slot = (mixed ^ (mixed >>> 15)) & mask; ; slot = (slot + 1) & mask) {
      const row = this.slots[slot]!;
      if (row === 0 || this.number[row - 1] === number) return slot;
    }
  }

  private grow(): void {
    const to = this.number.length * 2;
    const numbers = new Float64Array(to);
    numbers.set(this.number);
    this.number = numbers;
    const larger = (from: Uint32Array) => {
      const column = new Uint32Array(to);
      column.set(from);
      return column;
    };
    this.command = larger(this.command);
    this.lines = larger(this.lines);
    this.head = larger(this.head);
    this.start = larger(this.start);
    this.count = larger(this.count);
    this.slots = new Uint32Array(2 * to);
    for (let row = 0; row < this.kept; row++) this.slots[this.slotOf(this.number[row]!)] = row + 1;
  }
}
