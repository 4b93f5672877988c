import { readdirSync, readFileSync } from "node:fs";
import type { RenderedLine } from "../../src/screen/rendered-line.ts";
import { Terminal, type TerminalOptions } from "../../src/screen/terminal.ts";

const CAPTURES = new URL("../fixtures/captures/", import.meta.url);

/** Real output of real programs, recorded in a PTY of 120 x 40. */
export function captures(): { name: string; data: Buffer }[] {
  return readdirSync(CAPTURES).map((name) => ({
    name,
    data: readFileSync(new URL(name, CAPTURES)),
  }));
}

/** True when the stream does what docs/rendering.md lists as a difference to xterm.js. */
export function differsByDesign(data: Uint8Array, cols: number, rows: number): boolean {
  const terminal = new Terminal({ cols, rows });
  terminal.feed(data, 0, data.length, 0);
  return terminal.screen.orphans > 0;
}

/** All lines of a whole log, the last ones included. */
export function render(data: Uint8Array, options: TerminalOptions): RenderedLine[] {
  const lines: RenderedLine[] = [];
  const terminal = new Terminal({ ...options, onFrozen: (line) => lines.push(line) });
  terminal.feed(data, 0, data.length, 0);
  terminal.end();
  return lines;
}

/** A small seeded generator, the same everywhere (mulberry32). */
export function random(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}
