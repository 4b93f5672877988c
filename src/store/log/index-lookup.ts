import type { LogIndex } from "./index-file.ts";

/** What the index says of a byte or a line of the log: which record, when, from where. */
export class IndexLookup {
  private readonly index: LogIndex;
  /** The record last looked up, and the bytes it speaks of. */
  private segment = { record: -1, from: 0, to: 0, time: null as number | null };

  constructor(index: LogIndex) {
    this.index = index;
  }

  /** The last record for which `holds` is true, if it is so for all before; -1 if for none. */
  last(holds: (i: number) => boolean): number {
    let low = -1;
    let high = this.index.count;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The last record written before line `n` was through; -1 if there is none. */
  before(n: number): number {
    return this.last((i) => this.index.at(i).line <= n);
  }

  /** The last record that has a sync point from which line `n` comes out whole; -1 if none has. */
  syncBefore(n: number): number {
    let i = this.before(n);
    for (; i >= 0; i--) {
      const { sync } = this.index.at(i);
      if (sync !== null && sync.line <= n) break;
    }
    return i;
  }

  /** Number of the line that was being written at the log's end, as far as the index knows. */
  get lastLine(): number {
    const { count } = this.index;
    return count === 0 ? 1 : this.index.at(count - 1).line;
  }

  /** Number of the record that says when and from where the byte at `offset` came. */
  recordOf(offset: number): number {
    const { segment, index } = this;
    if (offset >= segment.from && offset < segment.to) return segment.record;
    const isThere = (i: number) => index.at(i).offset <= offset;
    // Lines are mostly asked for in their order: the next record is the likely one.
    const next = segment.record + 1;
    const found = offset === segment.to && next > 0 && next + 1 < index.count && !isThere(next + 1);
    const record = found && isThere(next) ? next : this.last(isThere);
    const last = record + 1 >= index.count;
    segment.record = record;
    const known = record < 0 ? null : index.at(record);
    segment.from = known?.offset ?? 0;
    segment.time = known?.time ?? null;
    segment.to = last ? 0 : index.at(record + 1).offset;
    return record;
  }

  /** When the byte at `offset` came, ms since the epoch; null if the index is lost. */
  timeOf(offset: number): number | null {
    this.recordOf(offset);
    return this.segment.time;
  }

  /** What is left in the log of a full-screen program that had these bytes. */
  fullScreenLine(from: number, to: number): string {
    const start = this.timeOf(from);
    const end = this.timeOf(to);
    if (start === null || end === null) return "[full-screen program]";
    return `[full-screen program, ${duration(end - start)}]`;
  }
}

/** As a person would say it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`. */
function duration(ms: number): string {
  if (ms < 9_950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
