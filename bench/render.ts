// Speed of rendering beside @xterm/headless, on seeded data anyone can make: `npx tsx bench/render.ts`.
// MB per second of processor time. Ours renders and gives each line as text; counting is what `ig run` does while it records.
import headless from "@xterm/headless";
import { PipeCounter, ScreenCounter } from "../src/screen/line-counter.ts";
import { Terminal } from "../src/screen/terminal.ts";

const MB = 1e6;
const SIZE = 24 * MB;
const CHUNK = 32 * 1024;

const WORDS =
  "compiling linking src/main.c warning: unused variable worker 17 done in ms GET /api/v1/items 200 OK".split(
    " ",
  );

function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function make(seed: number, line: (pick: (below: number) => number) => string): Buffer {
  const pick = random(seed);
  const parts: string[] = [];
  for (let size = 0; size < SIZE; ) {
    const text = line(pick);
    parts.push(text);
    size += text.length;
  }
  return Buffer.from(parts.join(""));
}

const words = (pick: (below: number) => number, n: number) =>
  Array.from({ length: n }, () => WORDS[pick(WORDS.length)]).join(" ");

const inputs: Record<string, Buffer> = {
  plain: make(1, (pick) => `${words(pick, 6 + pick(10))}\r\n`),
  coloured: make(
    2,
    (pick) =>
      `\x1b[32m${words(pick, 2)}\x1b[0m \x1b[1;31m${words(pick, 3)}\x1b[0m ${words(pick, 4)}\r\n`,
  ),
  unicode: make(3, (pick) => `✓ ${words(pick, 5)} 日本語 ${"█".repeat(pick(20))}\r\n`),
  progress: make(4, (pick) =>
    pick(40) ? `\r${pick(100)}%|${"#".repeat(pick(40))}| ${pick(9999)}/9999\x1b[K` : "\r\n",
  ),
  redraw: make(5, (pick) => `\x1b[4A${`\x1b[2K\r${words(pick, 4)}\r\n`.repeat(4)}`),
};

/** Processor time, not the clock's: other work on the machine must not count. */
function processorSeconds(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}

function seconds(work: () => void): number {
  const start = process.cpuUsage();
  work();
  return processorSeconds(start);
}

function chunks(data: Buffer, feed: (from: number, to: number) => void): void {
  for (let at = 0; at < data.length; at += CHUNK) feed(at, Math.min(data.length, at + CHUNK));
}

function render(data: Buffer): void {
  let characters = 0;
  const onFrozen = (line: { text: string }) => {
    characters += line.text.length;
  };
  const terminal = new Terminal({ cols: 120, rows: 40, onFrozen });
  chunks(data, (from, to) => terminal.feed(data, from, to, 0));
  terminal.end();
  if (characters === 0) throw new Error("nothing rendered");
}

function count(data: Buffer): void {
  const counter = new ScreenCounter(120, 40, (from, to) => data.subarray(from, to));
  chunks(data, (from, to) => counter.feed(data.subarray(from, to), from));
  counter.end();
}

function countPipe(data: Buffer): void {
  const counter = new PipeCounter();
  chunks(data, (from, to) => counter.feed(data.subarray(from, to), from, "stdout"));
  counter.end();
}

async function xterm(data: Buffer): Promise<void> {
  const terminal = new headless.Terminal({
    cols: 120,
    rows: 40,
    scrollback: 1000,
    allowProposedApi: true,
    logLevel: "off",
  });
  for (let at = 0; at < data.length; at += CHUNK)
    await new Promise<void>((done) => terminal.write(data.subarray(at, at + CHUNK), done));
  terminal.dispose();
}

console.log("MB/s        render   xterm.js   ratio    count   count(pipe)");
for (const [name, data] of Object.entries(inputs)) {
  const part = data.subarray(0, data.length / 4);
  const best = (work: () => void) => Math.min(seconds(work), seconds(work), seconds(work));
  const ours = data.length / MB / best(() => render(data));
  const start = process.cpuUsage();
  await xterm(part);
  const theirs = part.length / MB / processorSeconds(start);
  const counting = data.length / MB / best(() => count(data));
  const piped = data.length / MB / best(() => countPipe(data));
  const columns = [ours, theirs, ours / theirs, counting, piped].map((n) =>
    n.toFixed(1).padStart(9),
  );
  console.log(name.padEnd(9), columns.join(" "));
}
