import type { Terminal } from "../screen/terminal.ts";

export function nextTab(t: Terminal, x: number): number {
  let next = x + 1;
  if (!t.screen.tabs) next = (x | 7) + 1;
  else while (next < t.cols && !t.screen.tabs.has(next)) next++;
  return Math.min(next, t.cols - 1);
}

export function previousTab(t: Terminal, x: number): number {
  let previous = x - 1;
  while (previous > 0 && !(t.screen.tabs ? t.screen.tabs.has(previous) : previous % 8 === 0))
    previous--;
  return Math.max(previous, 0);
}

export function setTab(t: Terminal): void {
  t.modesAtDefault = null;
  customTabs(t).add(t.x);
}

export function customTabs(t: Terminal): Set<number> {
  if (!t.screen.tabs) {
    t.screen.tabs = new Set();
    for (let x = 0; x < t.cols; x += 8) t.screen.tabs.add(x);
  }
  return t.screen.tabs;
}
