import type { Entry, LineIndex } from "./line-index.ts";

/** A run that can be searched, and its place in time. */
export interface Searched {
  entry: Entry;
  /** 0 is the newest run. */
  age: number;
}

/** Runs that can be searched, newest first. Two numbers a run; objects are made of those looked at. */
export class SearchedRuns {
  private readonly index: LineIndex;
  /** Of the index. */
  private readonly rows: Int32Array;
  private readonly ages: Uint32Array;

  private constructor(index: LineIndex, rows: Int32Array, ages: Uint32Array) {
    this.index = index;
    this.rows = rows;
    this.ages = ages;
  }

  /** `rows` in order of age, -1 for what cannot be searched. */
  static of(index: LineIndex, rows: Int32Array): SearchedRuns {
    const kept = new Int32Array(rows.length);
    const ages = new Uint32Array(rows.length);
    let length = 0;
    for (let age = 0; age < rows.length; age++) {
      if (rows[age]! < 0) continue;
      kept[length] = rows[age]!;
      ages[length++] = age;
    }
    return new SearchedRuns(index, kept.subarray(0, length), ages.subarray(0, length));
  }

  get length(): number {
    return this.rows.length;
  }

  at(r: number): Searched {
    return { entry: this.index.entry(this.rows[r]!), age: this.ages[r]! };
  }

  /** Hash of the run's command. */
  command(r: number): number {
    return this.index.runs.command[this.rows[r]!]!;
  }

  /** Where its hashes are among the words of the index, and how many. */
  start(r: number): number {
    return this.index.runs.start[this.rows[r]!]!;
  }

  count(r: number): number {
    return this.index.runs.count[this.rows[r]!]!;
  }

  /** Where the run of this number (of its ID) is; -1 when it is not here. */
  find(number: number): number {
    const { number: numbers } = this.index.runs;
    return this.rows.findIndex((row) => numbers[row] === number);
  }

  /** This one run alone. */
  only(r: number): SearchedRuns {
    return new SearchedRuns(this.index, this.rows.slice(r, r + 1), this.ages.slice(r, r + 1));
  }
}
