import { mayBeOfMarker } from "../../redact/kinds.ts";
import type { Line, LogReader } from "../../store/log/line.ts";
import { result, showLine } from "./page.ts";
import { compile, type Find } from "./pattern.ts";
import { pieceCost, roomOf } from "./render.ts";
import type { Asked, LinePiece, ViewResult } from "./view.ts";
import { linesOf, type Window } from "./window.ts";
import { LATE } from "./within.ts";

/** Characters searched in one call before it says where to go on. */
const MOST_SEARCHED = { literal: 200_000_000, regex: 40_000_000 };
/** Characters searched only to count further matches, once the budget is full. */
const MOST_COUNTED = { literal: 32_000_000, regex: 8_000_000 };

/** For how long a regular expression computes in one call before it says where to go on. */
const MOST_MS = 3_000;

/** The lines that match, with context, in order, as many as the budget holds. */
export async function grepView(
  log: LogReader,
  window: Window,
  request: Asked,
): Promise<ViewResult> {
  const find = matcher(await compile(request), request);
  const page = new Page(request);
  const kind = request.regex ? "regex" : "literal";
  let searched = 0;
  let count = 0;
  let last = window.from - 1;
  let complete = true;
  let skipped: Line | undefined;
  for (const line of linesOf(log, window)) {
    searched += line.text.length + 1;
    if (searched > (page.full ? MOST_COUNTED : MOST_SEARCHED)[kind]) {
      complete = false;
      break;
    }
    const at = find(line);
    if (at === LATE) {
      complete = false;
      // Had it all the time for itself, it would be late the next time, too.
      if (last < window.from) skipped = line;
      break;
    }
    if (at >= 0) count++;
    page.see(line, at);
    last = line.n;
  }
  const end = skipped?.n ?? last;
  const after = page.full ? page.lastFrozen(window.from - 1) : Math.min(end, window.frozen);
  return result("grep", window, page.pieces, {
    cut: !page.enough && (page.full || !complete),
    matches: { count, complete },
    ...(complete && !page.full ? {} : { after }),
    ...(complete
      ? {}
      : { looked: { at: last - window.from + 1, of: window.to - window.from + 1 } }),
    ...(skipped ? skippedNote(skipped) : note(count, complete, page.full, last)),
  });
}

function skippedNote({ n, text }: Line): { note: string } {
  const chars = text.length.toLocaleString("en-US");
  return {
    note: `line ${n} (${chars} characters) NOT searched: too long for so large a regex. Simplify it, or go on with lines ${n + 1}-`,
  };
}

function note(count: number, complete: boolean, full: boolean, last: number): { note?: string } {
  if (!complete && !full)
    return { note: `searched up to line ${last} only; go on with lines ${last + 1}-` };
  if (!complete) return { note: `at least ${count} matches; stopped counting at line ${last}` };
  return count === 0 ? { note: "no line matches; secrets are searched as [masked:kind]" } : {};
}

/**
 * What is matched is what may be shown, markers included: a search must not find out what masking
 * hides. An expression with two branches could match the secret by one and its mask by the other, so
 * lines are masked before it sees them; a plain text that no marker can hold is looked for as it is
 * first, which is far quicker.
 */
function matcher(find: Find, request: Asked): (line: Line) => ReturnType<Find> {
  let left = MOST_MS;
  const search = (text: string) => {
    const began = performance.now();
    const at = find(text, left);
    left = at === LATE ? 0 : left - (performance.now() - began);
    return at;
  };
  const asShown = request.regex || mayBeOfMarker(request.grep ?? "");
  return (line) => {
    if (!asShown && PLAIN.test(line.text)) {
      const at = search(line.text);
      if (at === LATE || at < 0) return at;
    }
    return search(request.redact(line).text);
  };
}

const PLAIN = /^[\t -~]*$/;

/** Matches and the lines around them, until the budget is full. */
class Page {
  readonly pieces: LinePiece[] = [];
  full = false;
  /** As many matches as were asked for. */
  enough = false;
  private readonly request: Asked;
  private readonly room: number;
  private readonly context: number;
  private used = 0;
  private matches = 0;
  private owed = 0;
  private before: Line[] = [];

  constructor(request: Asked) {
    this.request = request;
    this.room = roomOf(request);
    this.context = Math.max(0, request.context ?? 0);
  }

  /** `at` is where the line matches, -1 when it does not. */
  see(line: Line, at: number): void {
    if (this.full) return;
    if (at >= 0) this.match(line, at);
    else if (this.owed > 0 && this.push(line)) this.owed--;
    else if (this.context > 0) {
      this.before.push(line);
      if (this.before.length > this.context) this.before.shift();
    }
  }

  /** The last frozen line up to which nothing is left out. */
  lastFrozen(none: number): number {
    return this.pieces.findLast((piece) => !piece.live)?.n ?? none;
  }

  private match(line: Line, at: number): void {
    if (this.matches >= (this.request.count ?? Number.MAX_SAFE_INTEGER)) {
      this.full = this.enough = true;
      return;
    }
    const start = this.pieces.length;
    const used = this.used;
    const fits = this.before.every((near) => this.push(near)) && this.push(line, at);
    this.before = [];
    this.owed = this.context;
    if (fits) this.matches++;
    else {
      // Context without its match would say nothing.
      this.pieces.length = start;
      this.used = used;
    }
  }

  private push(line: Line, at?: number): boolean {
    const first = this.pieces.length === 0;
    const most = first ? this.room : Math.max(40, this.room / 4);
    const piece = showLine(line, this.request, at === undefined ? most / 2 : most, at);
    const cost = pieceCost(piece, this.request);
    if (this.used + cost > this.room && !first) {
      this.full = true;
      return false;
    }
    this.used += cost;
    this.pieces.push(piece);
    return true;
  }
}
