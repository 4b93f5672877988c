import type { RenderedLine } from "../../screen/rendered-line.ts";

/** A live line that has not changed for so long is taken for what the program wanted to say, ms. */
export const QUIET_MS = 250;

interface Seen {
  text: string;
  since: number;
  /** As it was told last. */
  told?: string;
}

/**
 * Tells the lines of a screen once they have come to rest: a person who follows a run wants each
 * line soon, and not each frame of a progress bar.
 */
export class Settling {
  private readonly seen = new Map<number, Seen>();

  /** Some line is yet to come to rest. */
  waits = false;

  /** Those of the live lines that have come to rest and were not told as they are. */
  rested(lines: readonly RenderedLine[], now: number): RenderedLine[] {
    this.waits = false;
    return lines.filter(({ n, text }) => {
      let seen = this.seen.get(n);
      if (seen?.text !== text) {
        seen = { ...seen, text, since: now };
        this.seen.set(n, seen);
      }
      if (seen.told === text) return false;
      const rests = now - seen.since >= QUIET_MS;
      if (rests) seen.told = text;
      else this.waits = true;
      return rests;
    });
  }

  /** A line is frozen: true when it was not told as it is now. */
  isNews({ n, text }: RenderedLine): boolean {
    const told = this.seen.get(n)?.told;
    this.seen.delete(n);
    return told !== text;
  }
}
