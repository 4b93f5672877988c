import type { RenderedLine } from "../../screen/rendered-line.ts";
import { replayFrom, replayScreen, type Source } from "./open-replay.ts";
import type { Replay } from "./replay.ts";

/**
 * A replay that stays at the log's end, so that asking again costs only what has been added, and
 * the lines it met last: of a log that is one endless line, all there is, at the cost of one pass.
 */
export class End {
  private readonly source: Source;
  private replay: Replay | null = null;
  private readonly recent = new Recent();
  private closed = false;

  constructor(source: Source) {
    this.source = source;
  }

  /** Goes to the end as it is now; `done` when nothing more will be written. */
  reach(done: boolean): Replay {
    if (this.replay && this.closed) return this.replay;
    const lastLine = this.source.lookup.lastLine;
    if (!this.replay || this.replay.doubtful === "yes")
      this.begin(replayFrom(this.source, lastLine));
    this.skip();
    // How many lines are frozen shows only once the whole screen is known.
    for (let before = 64; this.replay!.doubtful !== "no" && this.replay!.start > 0; ) {
      this.begin(replayScreen(this.source, lastLine - before, lastLine - before));
      this.skip();
      before *= 4;
    }
    const replay = this.replay!;
    if (done) {
      replay.end();
      this.recent.add(replay.take());
      this.closed = true;
    }
    return replay;
  }

  private begin(replay: Replay): void {
    this.replay = replay;
    this.recent.clear();
  }

  private skip(): void {
    const replay = this.replay!;
    this.recent.add(replay.take());
    while (replay.position < this.source.log.size) {
      replay.advance(this.source.log.size);
      this.recent.add(replay.take());
    }
  }

  /**
   * Lines `n` to the last without another pass over the log, if it has been here before and still
   * holds them: those frozen, and those live.
   */
  from(n: number, done: boolean): [readonly RenderedLine[], readonly RenderedLine[]] | undefined {
    if (!this.replay || !this.recent.has(n)) return undefined;
    const replay = this.reach(done);
    const frozen = replay.doubtful === "no" ? this.recent.from(n, replay.frozen) : undefined;
    if (frozen === undefined) return undefined;
    return [frozen, this.closed ? [] : replay.live()];
  }
}

const MOST_LINES = 1_000;
const MOST_CHARS = 1_000_000;

/** The last of the lines that were frozen, without a gap: they are asked for most. */
class Recent {
  private lines: RenderedLine[] = [];
  private chars = 0;

  add(lines: readonly RenderedLine[]): void {
    for (const line of lines) {
      if (this.lines.length > 0 && line.n !== this.lines.at(-1)!.n + 1) this.clear();
      this.lines.push(line);
      this.chars += line.text.length;
    }
    // Not each time: taking off the front costs as much as there is.
    if (this.lines.length > 2 * MOST_LINES || this.chars > 2 * MOST_CHARS) this.shorten();
  }

  clear(): void {
    this.lines = [];
    this.chars = 0;
  }

  private shorten(): void {
    let first = Math.max(0, this.lines.length - MOST_LINES);
    let chars = 0;
    for (let at = this.lines.length - 1; at >= first; at--) {
      chars += this.lines[at]!.text.length;
      if (chars > MOST_CHARS) first = at + 1;
    }
    this.lines = this.lines.slice(Math.min(first, this.lines.length - 1));
    this.chars = this.lines.reduce((sum, line) => sum + line.text.length, 0);
  }

  /** Line `n` is here, or was not frozen yet when the last one was added. */
  has(n: number): boolean {
    return this.lines.length > 0 ? n >= this.lines[0]!.n : false;
  }

  /** Lines `n` to `last`, the last that is frozen; undefined when they are not all here. */
  from(n: number, last: number): readonly RenderedLine[] | undefined {
    if (n > last) return [];
    const first = this.lines[0]?.n;
    if (first === undefined || n < first || this.lines.at(-1)!.n !== last) return undefined;
    return this.lines.slice(n - first);
  }
}
