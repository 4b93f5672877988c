import type { Params } from "./actions.ts";
import { enterAlternate, leaveAlternate, leaveMarker } from "../screen/alternate.ts";
import { designate } from "./charset.ts";
import { goTo, restoreCursor, saveCursor } from "../screen/operations.ts";
import type { Terminal } from "../screen/terminal.ts";

export function setModes(t: Terminal, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) {
    if (params.values[i] === 4) t.insertMode = on;
    else if (params.values[i] === 20) t.newlineMode = on;
  }
}

export function setPrivateModes(t: Terminal, params: Params, on: boolean): void {
  for (let i = 0; i < params.length; i++) setPrivateMode(t, params.values[i]!, on);
}

function setPrivateMode(t: Terminal, mode: number, on: boolean): void {
  switch (mode) {
    case 2:
      if (on) for (let set = 0; set < 4; set++) designate(t, set, false);
      return;
    case 6:
      t.originMode = on;
      goTo(t, 0, 0);
      return;
    case 7:
      t.autowrap = on;
      return;
    case 45:
      t.reverseWrap = on;
      return;
    case 47:
    case 1047:
      alternate(t, on);
      return;
    case 1048:
      if (on) saveCursor(t);
      else restoreCursor(t);
      return;
    case 1049:
      if (on) saveCursor(t);
      alternate(t, on, mode === 1049);
      return;
  }
}

function alternate(t: Terminal, on: boolean, restore = false): void {
  if (t.pipe) return;
  if (on) {
    enterAlternate(t);
    return;
  }
  leaveAlternate(t);
  if (restore) restoreCursor(t);
  leaveMarker(t);
}
