import { enterAlternate, leaveAlternate, noteFullScreen } from "./alternate.ts";
import { goTo, restoreCursor, saveCursor } from "./operations.ts";
import type { Params } from "./parser.ts";
import type { Screen } from "./screen.ts";

// Modes and character sets, and the resets that put them back.

export function setModes(s: Screen, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) {
    if (params.values[i] === 4) s.insertMode = on;
    else if (params.values[i] === 20) s.newlineMode = on;
  }
}

export function setPrivateModes(s: Screen, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) setPrivateMode(s, params.values[i]!, on);
}

function setPrivateMode(s: Screen, mode: number, on: boolean): void {
  switch (mode) {
    case 2:
      if (on) for (let set = 0; set < 4; set++) designateCharset(s, set, false);
      return;
    case 6:
      s.originMode = on;
      goTo(s, 0, 0);
      return;
    case 7:
      s.autowrap = on;
      return;
    case 45:
      s.reverseWrap = on;
      return;
    case 47:
    case 1047:
      if (on) enterAlternate(s);
      else leaveFullScreen(s, false);
      return;
    case 1048:
      if (on) saveCursor(s);
      else restoreCursor(s);
      return;
    case 1049:
      if (on) {
        saveCursor(s);
        enterAlternate(s);
      } else leaveFullScreen(s, true);
      return;
  }
}

function leaveFullScreen(s: Screen, restore: boolean): void {
  if (s.pipe) return;
  leaveAlternate(s);
  if (restore) restoreCursor(s);
  noteFullScreen(s);
}

/** Says whether one of G0 to G3 is the line drawing set. */
export function designateCharset(s: Screen, set: number, lineDrawing: boolean): void {
  if (s.charsets[set] !== lineDrawing) s.complexAt = s.at;
  s.charsets[set] = lineDrawing;
  if (s.glevel === set) s.lineDrawing = lineDrawing;
}

/** A locking shift: GL is G0 to G3 from here on. */
export function setGLevel(s: Screen, level: number): void {
  if (s.glevel !== level) s.complexAt = s.at;
  s.atPowerOn = null;
  s.glevel = level;
  s.lineDrawing = s.charsets[level]!;
}

/**
 * RIS. What stands on the screen is kept above: a person saw it, and `tsc --watch` starts every
 * build with a RIS.
 */
export function fullReset(s: Screen): void {
  if (s.pipe) return;
  leaveAlternate(s);
  const last = s.lastRow();
  for (let y = 0; y <= last; y++) s.scrollMain();
  for (const row of s.main.rows) row.reset();
  s.scrollback.close();
  s.wrappedRows = 0;
  s.lastUsed = s.unknown - 1;
  softReset(s);
  s.main.tabs = null;
  s.reverseWrap = s.newlineMode = false;
  s.x = 0;
  s.y = 0;
  if (s.unknown > 0) s.tainted = true;
  s.main.rows[0]!.offset = s.at + 1;
  s.complexAt = s.at;
}

/** DECSTR. */
export function softReset(s: Screen): void {
  if (s.pipe) return;
  const buffer = s.buffer;
  buffer.top = 0;
  buffer.bottom = s.rows - 1;
  buffer.savedRow = buffer.savedCol = 0;
  buffer.savedLineDrawing = false;
  s.autowrap = true;
  s.insertMode = s.originMode = s.reverseWrap = false;
  s.charsets = [false, false, false, false];
  s.glevel = 0;
  s.lineDrawing = false;
  s.complexAt = s.at;
}
