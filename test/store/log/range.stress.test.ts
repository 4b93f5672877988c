import { expect, it } from "vitest";
import type { RenderedLine } from "../../../src/screen/rendered-line.ts";
import { Terminal } from "../../../src/screen/terminal.ts";
import { openLog } from "../../../src/store/log/read.ts";
import { fullScreenSteps, type Step } from "../../screen/fuzz.ts";
import { random } from "../../screen/rendering.ts";
import { runDirectory, START, writer } from "./recording.ts";

const STREAMS = Number(process.env.IG_FUZZ ?? 40);
/** In these a line that began in a row above the start went on below it. */
const FOUND = [488, 1364];
const SIZES = [
  [80, 24],
  [120, 40],
  [20, 6],
  [5, 2],
] as const;

type Shown = Pick<RenderedLine, "n" | "text" | "cut">;
const shown = ({ n, text, cut = 0 }: { n: number; text: string; cut?: number }): Shown => ({
  n,
  text,
  cut,
});

/** One pass over everything, with what it thinks is live. */
function fullPass(steps: Step[], cols: number, rows: number) {
  const frozen: Shown[] = [];
  const fullScreen = () => "[full-screen program, 0.0 s]";
  const onFrozen = (line: RenderedLine) => frozen.push(shown(line));
  const terminal = new Terminal({ cols, rows, onFrozen, fullScreen });
  let at = 0;
  for (const step of steps) {
    if ("resize" in step) terminal.resize(step.resize.cols, step.resize.rows);
    else {
      const data = Buffer.from(step.data);
      terminal.feed(data, 0, data.length, at);
      at += data.length;
    }
  }
  const live = terminal.live().map(shown);
  const before = frozen.length;
  terminal.end();
  return { live: [...frozen.slice(0, before), ...live], ended: frozen };
}

it("full-screen programs, regions and resizes: any range is as in one pass over everything", () => {
  for (const seed of [...FOUND, ...Array(STREAMS).keys()]) {
    const [cols, rows] = SIZES[seed % SIZES.length]!;
    const steps = fullScreenSteps(seed, cols, rows);
    const dir = runDirectory();
    const log = writer(dir, { cols, rows });
    // Many index records, so that there are many places to start from.
    for (const step of steps) {
      if ("resize" in step) log.event({ type: "resize", time: START, ...step.resize });
      else log.event({ type: "output", time: START, stream: "tty", data: Buffer.from(step.data) });
      if (seed % 3 > 0)
        log.event({ type: "resize", time: START, ...sizeAt(steps, step, cols, rows) });
    }
    const pick = random(seed);
    for (const ended of [false, true]) {
      const all = fullPass(steps, cols, rows)[ended ? "ended" : "live"];
      for (let i = 0; i < 8; i++) {
        const reader = openLog(dir, { mode: "pty", ended });
        const from = 1 + pick(all.length + 1);
        const got = [...reader.lines(from)].map(shown);
        expect(got, `seed ${seed}, from ${from}, ended ${ended}`).toEqual(all.slice(from - 1));
        if (pick(2)) expect(reader.totals().lines, `seed ${seed}`).toBe(all.length);
        const tail = reader.tail(1 + pick(9)).map(shown);
        expect(tail, `seed ${seed}, tail`).toEqual(all.slice(all.length - tail.length));
        reader.close();
      }
    }
    log.close();
  }
});

function sizeAt(steps: Step[], now: Step, cols: number, rows: number) {
  let size = { cols, rows };
  for (const step of steps) {
    if ("resize" in step) size = step.resize;
    if (step === now) break;
  }
  return size;
}
