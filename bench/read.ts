// Latency of reading a big log: `npx tsx bench/read.ts [MB]`, 1,000 MB if nothing is said. Makes its
// own seeded logs, one of plain lines and one with a redraw every 1,000 lines, and deletes them.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLog } from "../src/store/log/read.ts";
import { openLogWriter } from "../src/store/log/write.ts";

const BYTES = Number(process.argv[2] ?? 1_000) * 1e6;
const CHUNK = 64 * 1024;

function block(redraws: boolean): Buffer {
  let state = 1;
  let text = "";
  for (let line = 0; text.length < 4e6; line++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += `2026-01-11 04:30:${String(line % 60).padStart(2, "0")} worker ${state % 97} handled request ${state} in ${state % 1000} ms\r\n`;
    if (redraws && line % 1_000 === 0)
      text += "one\r\ntwo\r\n\x1b[2A\x1b[2Kdone\r\n\x1b[2Kdone\r\n";
  }
  return Buffer.from(text);
}

function timed<T>(name: string, work: () => T): T {
  const start = performance.now();
  const result = work();
  console.log(`  ${name.padEnd(34)} ${(performance.now() - start).toFixed(2).padStart(9)} ms`);
  return result;
}

function write(dir: string, redraws: boolean): void {
  const log = openLogWriter(dir, { mode: "pty", cols: 120, rows: 40, startedAt: 0 });
  const data = block(redraws);
  for (let done = 0, time = 0; done < BYTES; done += data.length)
    for (let at = 0; at < data.length; at += CHUNK)
      log.event({
        type: "output",
        time: time++,
        stream: "tty",
        data: data.subarray(at, at + CHUNK),
      });
  log.close();
  console.log(`  ${log.bytes} bytes, ${log.lines} lines`);
}

for (const redraws of [false, true]) {
  const dir = mkdtempSync(join(tmpdir(), "ig-bench-"));
  try {
    console.log(redraws ? "a redraw every 1,000 lines" : "plain lines");
    timed("write all", () => write(dir, redraws));
    for (const round of ["cold", "warm"]) {
      const reader = timed(`open (${round})`, () => openLog(dir, { mode: "pty", ended: true }));
      const { lines } = timed("totals", () => reader.totals());
      timed("tail 200", () => reader.tail(200));
      timed("head 200", () => reader.head(200));
      const middle = Math.floor(lines / 2);
      timed("200 lines in the middle", () => reader.range(middle, middle + 199));
      timed("line at a time in the middle", () => reader.lineAt(reader.lastOutputAt()! / 2));
      reader.close();
    }
    const reader = openLog(dir, { mode: "pty", ended: true });
    timed("all lines, one by one", () => {
      let characters = 0;
      for (const line of reader.lines()) characters += line.text.length;
      return characters;
    });
    console.log(`  peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
    reader.close();
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
