import type { RenderedLine } from "../screen/rendered-line.ts";

const MOST_LINES = 1_000;
const MOST_CHARS = 1_000_000;

/** The last of the lines that were frozen, without a gap: they are asked for most. */
export class Recent {
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
