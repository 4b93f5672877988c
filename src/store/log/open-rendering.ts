import type { LogBytes } from "./bytes.ts";
import type { LogIndex } from "./index-file.ts";
import type { Mode } from "./index-format.ts";
import type { Places } from "./index-lookup.ts";
import { PipeRendering } from "./pipe-rendering.ts";
import type { Rendering } from "./rendering.ts";
import { ScreenRendering } from "./screen-rendering.ts";

export interface Source {
  log: LogBytes;
  index: LogIndex;
  places: Places;
  mode: Mode;
  /** Size at the start; used only if the index does not say. */
  terminal?: { cols: number; rows: number } | undefined;
}

/** A rendering that gives line `n` and all after it, exactly; maybe some before. */
export function renderingFor(source: Source, n: number): Rendering {
  const { log, index, places, mode } = source;
  if (mode === "pipe") {
    const read = (from: number, to: number) => log.read(from, to);
    return new PipeRendering(index, read, Math.max(0, places.before(n)));
  }
  // A redraw may reach above the place where it starts: then that was too late.
  for (let before = 0; ; before = before * 4 + 64) {
    const rendering = screenFrom(source, n - before, n);
    while (rendering.doubtful === "not yet" && rendering.position < log.size)
      rendering.advance(log.size);
    if (rendering.doubtful !== "yes" || rendering.start === 0) return rendering;
  }
}

/** Starts so that line `n` comes out whole; lines before `wanted` need not be given. */
export function screenFrom(source: Source, n: number, wanted: number): ScreenRendering {
  const { log, index, places, terminal } = source;
  const i = places.syncBefore(n);
  const record = i >= 0 ? index.at(i) : null;
  return new ScreenRendering({
    index,
    read: (from, to) => log.read(from, to),
    size: record ?? index.header ?? terminal ?? { cols: 80, rows: 24 },
    start: record?.sync ?? null,
    record: i + 1,
    from: wanted,
    fullScreen: (from, to) => places.fullScreenLine(from, to),
  });
}
