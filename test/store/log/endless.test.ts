import { describe, expect, it } from "vitest";
import type { RenderedLine } from "../../../src/screen/rendered-line.ts";
import { MAX_LINE } from "../../../src/screen/rendered-line.ts";
import { Terminal } from "../../../src/screen/terminal.ts";
import { openLog } from "../../../src/store/log/read.ts";
import { record, runDirectory } from "./recording.ts";

/** The lines, and what is live at the end, of output that came in chunks of this size. */
function rendered(data: Buffer, chunk: number, rows: number, counting = false) {
  const lines: RenderedLine[] = [];
  const onFrozen = counting ? {} : { onFrozen: (line: RenderedLine) => lines.push(line) };
  const terminal = new Terminal({ cols: 37, rows, ...onFrozen });
  for (let at = 0; at < data.length; at += chunk)
    terminal.feed(data, at, Math.min(data.length, at + chunk), 0);
  const live = terminal.live().map(({ n, text, cut }) => ({ n, text, cut }));
  const { frozen, cursorLine } = terminal;
  const { x, y, main } = terminal.screen;
  terminal.end();
  const frozenLines = lines.map(({ n, text, cut }) => ({ n, text, cut }));
  return { frozenLines, live, x, y, frozen, cursorLine, savedRow: main.savedRow };
}

const ENDLESS = Array.from({ length: 40_000 }, (_, i) => `${i},`).join("");

describe("a line without an end", () => {
  it.each([
    ["alone", ENDLESS],
    ["after others, with the cursor saved", `one\r\n\x1b7two\r\n${ENDLESS}\x1b8X\r\nlast\r\n`],
    ["drawn over afterwards", `${ENDLESS}\x1b[3A\x1b[2Kchanged\r\n\x1b[Jend`],
    ["with other letters now and then", `${ENDLESS}日本${ENDLESS}é${ENDLESS}\r\nx`],
    ["in a scroll region", `\x1b[2;4r${ENDLESS}\x1b[r\r\nx`],
    ["without wrapping", `\x1b[?7l${ENDLESS}\x1b[?7h\r\nx`],
    ["erased as it goes", `${ENDLESS}\x1b[1A\x1b[K${ENDLESS}`],
  ])("%s: is the same whether its rows are printed or counted", (_, text) => {
    const data = Buffer.from(text);
    for (const rows of [1, 5])
      for (const counting of [false, true])
        expect(rendered(data, 30_000, rows, counting)).toEqual(
          // Chunks this small are always printed.
          rendered(data, 64, rows, counting),
        );
  });

  it.each(["pty", "pipe"] as const)("in a %s is read with what is kept and what is cut", (mode) => {
    const dir = runDirectory();
    record(dir, [{ data: Buffer.from(`first\r\n${ENDLESS}`) }], { mode });
    for (const ended of [true, false]) {
      const log = openLog(dir, { mode, ended });
      const line = { n: 2, text: ENDLESS.slice(0, MAX_LINE), cut: ENDLESS.length - MAX_LINE };
      expect(log.range(2, 2)).toMatchObject([line]);
      expect(log.totals().lines).toBe(2);
      // Again, now that the log's end is known.
      expect(log.tail(1)).toMatchObject([line]);
      expect([...log.lines()].map(({ n, live }) => [n, live])).toEqual([
        [1, false],
        [2, !ended],
      ]);
      log.close();
    }
  });
});
