import { existsSync, readFileSync } from "node:fs";
import { IgError } from "../error.ts";
import { logFile, logIndexFile } from "../project/paths.ts";
import type { Line, LineOptions, LogReader as R } from "./line.ts";
export interface LogReader extends R {
  follow(after: number, signal: AbortSignal, o?: LineOptions): AsyncIterable<Line>;
  raw(from?: number, to?: number): Buffer;
}
export function openLog(
  dir: string,
  _: { mode: "pty" | "pipe"; terminal?: { cols: number; rows: number }; ended: boolean },
): LogReader {
  if (!existsSync(logFile(dir))) throw new IgError("log-missing", "the log is gone", "run again");
  const all = () => {
    const data = readFileSync(logFile(dir));
    const segs = readFileSync(logIndexFile(dir), "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((l) => l.split(" "));
    const pend: Record<string, { t: string; time: number; o: number }> = {};
    const out: Line[] = [];
    segs.forEach(([o, t, s], i) => {
      const from = +o!,
        to = i + 1 < segs.length ? +segs[i + 1]![0]! : data.length;
      const p = (pend[s!] ??= { t: "", time: 0, o: from });
      p.t += data.toString("utf8", from, to);
      p.time = +t!;
      for (let at; (at = p.t.indexOf("\n")) >= 0; p.t = p.t.slice(at + 1))
        out.push({
          n: out.length + 1,
          text: p.t.slice(0, at).replace(/\r$/, ""),
          time: p.time,
          stream: s as "tty",
          offset: from,
          live: false,
        });
    });
    for (const s in pend)
      if (pend[s]!.t)
        out.push({
          n: out.length + 1,
          text: pend[s]!.t,
          time: pend[s]!.time,
          stream: s as "tty",
          offset: pend[s]!.o,
          live: !_.ended,
        });
    return out;
  };
  const f = (o?: LineOptions) => all().filter((l) => !o?.stream || l.stream === o.stream);
  return {
    totals() {
      const a = all();
      return {
        bytes: readFileSync(logFile(dir)).length,
        lines: a.length,
        frozen: a.filter((l) => !l.live).length,
      };
    },
    range: (a, b, o) => f(o).filter((l) => l.n >= a && l.n <= b),
    head: (n, o) => f(o).slice(0, n),
    tail: (n, o) => f(o).slice(-n),
    lines: (from = 1, o) => f(o).filter((l) => l.n >= from),
    lineAt: (t) => all().find((l) => l.time >= t)?.n ?? all().length + 1,
    async *follow(after, signal, o) {
      for (;;) {
        for (const l of f(o))
          if (l.n > after && !l.live) {
            after = l.n;
            yield l;
          }
        if (signal.aborted) return;
        await new Promise((d) => setTimeout(d, 50));
      }
    },
    raw: (a, b) => readFileSync(logFile(dir)).subarray(a, b),
  };
}
