import { writeSync } from "node:fs";
import type { Sink } from "./event.ts";
export function terminalSink(mode: "pty" | "pipe"): Sink & { freshLine(): string } {
  let last = 10;
  return {
    name: "terminal",
    event(e) {
      if (e.type === "output") {
        let at = 0;
        while (at < e.data.length)
          try {
            at += writeSync(e.stream === "stderr" ? 2 : 1, e.data, at);
          } catch (x: any) {
            if (x.code !== "EAGAIN") throw x;
          }
        last = e.data.at(-1)!;
      }
    },
    freshLine: () => (last === 10 ? "" : "\r\n"),
  };
}

import { WriteStream } from "node:tty";
export function windowSize() {
  const [cols, rows] = new WriteStream(1).getWindowSize();
  return { cols: cols || 80, rows: rows || 24 };
}
export function writeFully(fd: number, text: string) {
  try {
    writeSync(fd, text);
  } catch {}
}
