import type { Line } from "../../store/log/line.ts";
import { showLine } from "./page.ts";
import { costOf, liveCost, pieceCost } from "./render.ts";
import type { Asked, GapPiece, LinePiece, Piece } from "./view.ts";
import type { Window } from "./window.ts";

/**
 * Lines chosen one by one within a budget, and shown in order with gaps between. Knows at each step
 * what the whole costs, gap marks included.
 */
export class Excerpt {
  private readonly lines: readonly Line[];
  private readonly window: Window;
  private readonly request: Asked;
  private readonly chosen = new Map<number, LinePiece>();
  private readonly gapCost: number;
  private readonly widest: number;
  private used = 0;

  constructor(lines: readonly Line[], window: Window, request: Asked, room: number) {
    this.lines = lines;
    this.window = window;
    this.request = request;
    this.gapCost = costOf(`... L${window.to}-${window.to} (${window.to} lines)\n`, request);
    this.widest = Math.min(220, Math.max(48, room / 4));
    this.used = lines.length > 0 ? this.gapCost : 0;
    if (window.frozen < window.to) this.used += liveCost(request);
  }

  has(at: number): boolean {
    return this.chosen.has(at);
  }

  get size(): number {
    return this.chosen.size;
  }

  get cost(): number {
    return this.used;
  }

  /** Chooses a line if the whole then costs at most `room`; `near` is kept if it must be shortened. */
  add(at: number, room: number, near?: string): boolean {
    if (at < 0 || at >= this.lines.length) return false;
    if (this.chosen.has(at)) return true;
    if (this.used + 4 > room + this.gapCost * 2) return false;
    const piece = showLine(this.lines[at]!, this.request, this.widest, near);
    const cost =
      pieceCost(piece, this.request) +
      this.gapCost * (1 - this.closed(at - 1) - this.closed(at + 1));
    if (this.used + cost > room) return false;
    this.used += cost;
    this.chosen.set(at, piece);
    return true;
  }

  /** 1 when no gap remains between a line here and its neighbour. */
  private closed(at: number): number {
    return at < 0 || at >= this.lines.length || this.chosen.has(at) ? 1 : 0;
  }

  /** Shows gaps of a line or two that cost less shown than told. */
  bridge(room: number): void {
    for (const at of [...this.chosen.keys()].sort((a, b) => a - b)) {
      for (let size = 1; size <= 2; size++) {
        if (this.chosen.has(at + size) || !this.chosen.has(at + size + 1)) continue;
        for (let step = 1; step <= size; step++) {
          if (!this.add(at + step, Math.min(room, this.used + this.gapCost))) break;
        }
      }
    }
  }

  /** Lines and gaps in order. `like` says what most lines of a gap are, given their indexes. */
  pieces(like?: (from: number, to: number) => GapPiece["like"]): Piece[] {
    const out: Piece[] = [];
    let next = 0;
    for (const at of [...this.chosen.keys()].sort((a, b) => a - b)) {
      this.pushGap(out, next, at - 1, like);
      out.push(this.chosen.get(at)!);
      next = at + 1;
    }
    this.pushGap(out, next, this.lines.length - 1, like);
    return out;
  }

  private pushGap(
    out: Piece[],
    first: number,
    last: number,
    like?: (from: number, to: number) => GapPiece["like"],
  ): void {
    const before = first > 0 ? this.lines[first - 1]!.n : this.window.from - 1;
    const after = last + 1 < this.lines.length ? this.lines[last + 1]!.n : this.window.to + 1;
    // With a stream filter the numbers of the other stream are no gap.
    const filtered = this.request.stream !== undefined;
    if (first > last && (filtered || after - before <= 1)) return;
    const from = filtered ? this.lines[first]!.n : before + 1;
    const to = filtered ? this.lines[last]!.n : after - 1;
    const count = filtered ? last - first + 1 : to - from + 1;
    const said = first <= last ? like?.(first, last) : undefined;
    out.push({ kind: "gap", from, to, count, ...(said ? { like: said } : {}) });
  }
}
