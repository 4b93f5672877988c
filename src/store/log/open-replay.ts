import type { LogBytes } from "./bytes.ts";
import type { LogIndex } from "./index-file.ts";
import type { Mode } from "./index-format.ts";
import type { IndexLookup } from "./index-lookup.ts";
import { PipeReplay } from "./pipe-replay.ts";
import type { Replay } from "./replay.ts";
import { ScreenReplay } from "./screen-replay.ts";

export interface Source {
  log: LogBytes;
  index: LogIndex;
  lookup: IndexLookup;
  mode: Mode;
  /** Size at the start; used only if the index does not say. */
  terminal?: { cols: number; rows: number } | undefined;
}

/** A replay that gives line `n` and all after it, exactly; maybe some before. */
export function replayFrom(source: Source, n: number): Replay {
  const { log, index, lookup, mode } = source;
  if (mode === "pipe") {
    const read = (from: number, to: number) => log.read(from, to);
    return new PipeReplay(index, read, Math.max(0, lookup.before(n)));
  }
  // A redraw may reach above the place where it starts: then that was too late.
  for (let before = 0; ; before = before * 4 + 64) {
    const replay = replayScreen(source, n - before, n);
    while (replay.doubtful === "not yet" && replay.position < log.size) replay.advance(log.size);
    if (replay.doubtful !== "yes" || replay.start === 0) return replay;
  }
}

/** Starts so that line `n` comes out whole; lines before `wanted` need not be given. */
export function replayScreen(source: Source, n: number, wanted: number): ScreenReplay {
  const { log, index, lookup, terminal } = source;
  const i = lookup.syncBefore(n);
  const record = i >= 0 ? index.at(i) : null;
  return new ScreenReplay({
    index,
    read: (from, to) => log.read(from, to),
    size: record ?? index.header ?? terminal ?? { cols: 80, rows: 24 },
    start: record?.sync ?? null,
    record: i + 1,
    from: wanted,
    fullScreen: (from, to) => lookup.fullScreenLine(from, to),
  });
}
