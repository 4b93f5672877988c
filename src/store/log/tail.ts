import { Recent } from "../../log/recent.ts";
import type { RenderedLine } from "../../screen/rendered-line.ts";
import type { Rendering } from "./rendering.ts";
import { renderingFor, type Source, screenFrom } from "./open-rendering.ts";

/**
 * A rendering that stays at the log's end, so that asking again costs only what has been added, and
 * the lines it met last: of a log that is one endless line, all there is, at the cost of one pass.
 */
export class End {
  private readonly source: Source;
  private rendering: Rendering | null = null;
  private readonly recent = new Recent();
  private closed = false;

  constructor(source: Source) {
    this.source = source;
  }

  /** Goes to the end as it is now; `done` when nothing more will be written. */
  reach(done: boolean): Rendering {
    if (this.rendering && this.closed) return this.rendering;
    const lastLine = this.source.places.lastLine;
    if (!this.rendering || this.rendering.doubtful === "yes")
      this.begin(renderingFor(this.source, lastLine));
    this.skip();
    // How many lines are frozen shows only once the whole screen is known.
    for (let before = 64; this.rendering!.doubtful !== "no" && this.rendering!.start > 0; ) {
      this.begin(screenFrom(this.source, lastLine - before, lastLine - before));
      this.skip();
      before *= 4;
    }
    const rendering = this.rendering!;
    if (done) {
      rendering.end();
      this.recent.add(rendering.take());
      this.closed = true;
    }
    return rendering;
  }

  private begin(rendering: Rendering): void {
    this.rendering = rendering;
    this.recent.clear();
  }

  private skip(): void {
    const rendering = this.rendering!;
    this.recent.add(rendering.take());
    while (rendering.position < this.source.log.size) {
      rendering.advance(this.source.log.size);
      this.recent.add(rendering.take());
    }
  }

  /**
   * Lines `n` to the last without another pass over the log, if it has been here before and still
   * holds them: those frozen, and those live.
   */
  from(n: number, done: boolean): [readonly RenderedLine[], readonly RenderedLine[]] | undefined {
    if (!this.rendering || !this.recent.has(n)) return undefined;
    const rendering = this.reach(done);
    const frozen = rendering.doubtful === "no" ? this.recent.from(n, rendering.frozen) : undefined;
    if (frozen === undefined) return undefined;
    return [frozen, this.closed ? [] : rendering.live()];
  }
}
