import { spawn } from "node:child_process";
import { copyFileSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Terminal } from "../../../src/screen/terminal.ts";
import type { Line } from "../../../src/store/log/line.ts";
import { type LogReader, openLog } from "../../../src/store/log/read.ts";
import { program } from "../../fixtures/program.ts";
import { fuzzStream } from "../../screen/fuzz.ts";
import { captures, random } from "../../screen/rendering.ts";
import { type Chunk, chop, record, runDirectory, START, type Terms, writer } from "./recording.ts";

const STREAMS = Number(process.env.IG_FUZZ || 40);
const SIZES = [
  [120, 40],
  [80, 24],
  [20, 6],
  [10, 3],
] as const;

const open = (dir: string, mode: "pty" | "pipe" = "pty", ended = true) =>
  openLog(dir, { mode, ended });
/** A line without what differs by time alone. */
const plain = (line: { n: number; text: string }) =>
  `${line.n}: ${line.text.replace(/\[full-screen program[^\]]*\]/g, "[full]")}`;

/** The lines of a log by a terminal that is given all of it in one go. */
function rendered(chunks: Chunk[], cols: number, rows: number): string[] {
  const lines: string[] = [];
  const terminal = new Terminal({
    cols,
    rows,
    onFrozen: (line) => lines.push(plain(line)),
    fullScreen: () => "[full]",
  });
  let at = 0;
  for (const { data, resize } of chunks) {
    if (resize) terminal.resize(resize.cols, resize.rows);
    terminal.feed(data, 0, data.length, at);
    at += data.length;
  }
  terminal.end();
  return lines;
}

/** Asks a reader here and there and compares with all the lines. */
function expectLines(reader: LogReader, lines: string[], pick: (below: number) => number): void {
  expect(reader.totals()).toMatchObject({ lines: lines.length, frozen: lines.length });
  expect(reader.tail(7).map(plain)).toEqual(lines.slice(-7));
  expect(reader.head(3).map(plain)).toEqual(lines.slice(0, 3));
  for (let i = 0; i < 4; i++) {
    const from = 1 + pick(lines.length + 1);
    const to = from + pick(30);
    expect(reader.range(from, to).map(plain)).toEqual(lines.slice(from - 1, to));
  }
}

function sources(): { name: string; data: Buffer; cols: number; rows: number }[] {
  const fuzz = Array.from({ length: STREAMS }, (_, seed) => {
    const [cols, rows] = SIZES[seed % SIZES.length]!;
    const stream = (n: number) => fuzzStream(seed * 3 + n, cols, rows);
    // Long plain stretches, so that counting without a terminal has its turn.
    const calm = Buffer.from("a plain line\r\n".repeat(seed % 10 === 0 ? 6_000 : 30));
    const data = Buffer.concat([stream(0), calm, stream(1), calm, stream(2)]);
    return { name: `fuzz ${seed}`, data, cols, rows };
  });
  return [...captures().map((capture) => ({ ...capture, cols: 120, rows: 40 })), ...fuzz];
}

describe("a terminal's log", () => {
  it("reads the same from anywhere, whatever chunks it came in, with and without its index", () => {
    for (const [seed, { name, data, cols, rows }] of sources().entries()) {
      const pick = random(seed);
      const dir = runDirectory();
      const chunks = chop(data, pick, [30, 400, 5_000, 100_000][pick(4)]!);
      const lines = rendered(chunks, cols, rows);
      const log = record(dir, chunks, { cols, rows });
      expect(log.lines, name).toBe(lines.length);
      const reader = open(dir);
      expect(reader.index).toBe("whole");
      expectLines(reader, lines, pick);
      reader.close();
      if (seed % 5 > 0) continue;
      rmSync(join(dir, "output.idx"));
      const rebuilt = openLog(dir, { mode: "pty", terminal: { cols, rows }, ended: true });
      expect(rebuilt.index).toBe("rebuilt");
      expectLines(rebuilt, lines, pick);
      rebuilt.close();
    }
  });

  it("keeps its line numbers when the window changes", () => {
    for (let seed = 0; seed < STREAMS; seed++) {
      const pick = random(seed + 90_000);
      const [cols, rows] = SIZES[seed % SIZES.length]!;
      const chunks = chop(fuzzStream(seed + 7_000, cols, rows), pick, 300);
      for (const chunk of chunks)
        if (pick(6) === 0) chunk.resize = { cols: 5 + pick(120), rows: 2 + pick(40) };
      const dir = runDirectory();
      const lines = rendered(chunks, cols, rows);
      const log = record(dir, chunks, { cols, rows });
      expect(log.lines).toBe(lines.length);
      const reader = open(dir);
      expectLines(reader, lines, pick);
      reader.close();
    }
  });

  it("gives live lines as live, and frozen ones as they will be for ever", () => {
    for (const [seed, { data, cols, rows }] of sources().slice(0, 28).entries()) {
      const pick = random(seed);
      const chunks = chop(data, pick, 3_000);
      const lines = rendered(chunks, cols, rows);
      const dir = runDirectory();
      const log = writer(dir, { cols, rows });
      const reader = open(dir, "pty", false);
      const frozen: string[] = [];
      for (const [i, { data }] of chunks.entries()) {
        log.event({ type: "output", time: START + i * 7, stream: "tty", data });
        if (pick(4) > 0) continue;
        const totals = reader.totals();
        const seen = reader.range(frozen.length + 1, totals.lines);
        for (const line of seen) if (!line.live) frozen.push(plain(line));
        expect(frozen.length).toBe(totals.frozen);
      }
      log.close();
      reader.close();
      expect(frozen).toEqual(lines.slice(0, frozen.length));
    }
  });

  it("says how long a full-screen program ran", () => {
    const dir = runDirectory();
    const data = (text: string) => Buffer.from(text);
    const chunks = [
      { data: data("$ less x\r\n"), time: START },
      { data: data("\x1b[?1049hpage"), time: START + 1_000 },
      { data: data("\x1b[?1049l$ \r\n"), time: START + 13_000 },
    ];
    record(dir, chunks);
    const reader = open(dir);
    expect(reader.head(5).map((line) => line.text)).toEqual([
      "$ less x",
      "[full-screen program, 12 s]",
      "$",
    ]);
    expect(() => reader.head(1, { stream: "stderr" })).toThrow(/one stream/);
    reader.close();
  });
});

describe("a log of two pipes", () => {
  interface PipeLog {
    chunks: Chunk[];
    lines: string[];
  }
  const tell = (line: Line) => `${line.n} ${line.stream}: ${line.text}`;

  /** Random lines on two streams, and what must be read back. */
  function pipes(seed: number): PipeLog {
    const pick = random(seed);
    const rare = 2 + pick(30);
    const unfinished = { stdout: "", stderr: "" };
    const began = { stdout: 0, stderr: 0 };
    const chunks: Chunk[] = [];
    const lines: string[] = [];
    let bytes = 0;
    for (let i = pick(150); i >= 0; i--) {
      const stream = pick(rare) === 0 ? "stderr" : "stdout";
      let text = `word${pick(100)}`;
      for (let j = pick(5); j > 0; j--) text += pick(3) ? ` ${pick(1000)}` : "\n";
      if (pick(40) === 0) text += "y".repeat(pick(60_000));
      chunks.push({ data: Buffer.from(text), stream });
      if (unfinished[stream] === "") began[stream] = bytes;
      const parts = (unfinished[stream] + text).split("\n");
      unfinished[stream] = parts.pop()!;
      bytes += text.length;
      if (parts.length > 0) began[stream] = bytes - unfinished[stream].length;
      for (const part of parts) lines.push(`${lines.length + 1} ${stream}: ${part.trimEnd()}`);
    }
    const last = (["stdout", "stderr"] as const).filter((stream) => unfinished[stream].trim());
    for (const stream of last.sort((a, b) => began[a] - began[b]))
      lines.push(`${lines.length + 1} ${stream}: ${unfinished[stream].trimEnd()}`);
    return { chunks, lines };
  }

  it("numbers lines as they are completed, and reads them from anywhere", () => {
    for (let seed = 0; seed < STREAMS; seed++) {
      const { chunks, lines } = pipes(seed);
      const cut = lines.map((line) => line.slice(0, line.indexOf(":") + 2 + 65_536));
      const dir = runDirectory();
      const log = record(dir, chunks, { mode: "pipe" });
      expect(log.lines).toBe(lines.length);
      const reader = open(dir, "pipe");
      const pick = random(seed);
      const from = 1 + pick(lines.length);
      expect(reader.range(from, from + 20).map(tell)).toEqual(cut.slice(from - 1, from + 20));
      for (const stream of ["stdout", "stderr"] as const) {
        const expected = cut.filter((line) => line.includes(` ${stream}: `));
        expect(reader.tail(5, { stream }).map(tell)).toEqual(expected.slice(-5));
        const bytes = chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.data);
        const raw = Buffer.concat([...reader.raw(0, undefined, { stream })]);
        expect(raw.equals(Buffer.concat(bytes))).toBe(true);
      }
      reader.close();
    }
  });

  it("lets no escape sequence hide a line", () => {
    const dir = runDirectory();
    const data = Buffer.from("one\n\x1b]0;never ended\ntwo\x1bP\nthree\x1b[?1049h\x1b[5A\nfour");
    record(dir, [{ data }], { mode: "pipe" });
    const reader = open(dir, "pipe");
    expect(reader.head(9).map((line) => line.text)).toEqual(["one", "", "two", "three", "four"]);
    reader.close();
  });
});

describe("time", () => {
  it("is known of every line, and leads to a line", () => {
    const dir = runDirectory();
    const chunks = Array.from({ length: 500 }, (_, i) => ({
      data: Buffer.from(`line ${i + 1}\r\n`),
      time: START + i * 20,
    }));
    record(dir, chunks);
    const reader = open(dir);
    expect(reader.range(100, 101).map((line) => line.time)).toEqual([
      START + 99 * 20,
      START + 100 * 20,
    ]);
    expect(reader.lineAt(START + 99 * 20)).toBe(100);
    expect(reader.lineAt(START + 99 * 20 + 1)).toBe(101);
    expect(reader.lineAt(0)).toBe(1);
    expect(reader.lineAt(START + 1e9)).toBe(501);
    expect(reader.lastOutputAt()).toBe(START + 499 * 20);
    reader.close();
  });
});

describe("follow", () => {
  it("gives each line once as it freezes, and the rest at the end", async () => {
    for (const mode of ["pty", "pipe"] as const) {
      const dir = runDirectory();
      const terms: Terms = { mode, cols: 40, rows: 5 };
      const log = writer(dir, terms);
      let ended = false;
      const reader = openLog(dir, { mode, ended: () => ended });
      const seen: string[] = [];
      const following = (async () => {
        for await (const line of reader.follow(3)) seen.push(plain(line));
      })();
      const stream = mode === "pty" ? "tty" : "stdout";
      const redraw = mode === "pty" ? "\x1b[1A\x1b[2Kredrawn\r\n" : "";
      for (let i = 1; i <= 60; i++) {
        const data = Buffer.from(`line ${i}\r\n${i % 7 ? "" : redraw}`);
        log.event({ type: "output", time: START + i, stream, data });
        if (i % 10 === 0) await sleep(5);
      }
      log.close();
      ended = true;
      await following;
      const all = reader.range(1, 1_000).map(plain);
      expect(all).toHaveLength(60);
      expect(seen).toEqual(all.slice(3));
      reader.close();
    }
  });

  it("stops when it is told to", async () => {
    const dir = runDirectory();
    const log = writer(dir);
    const reader = open(dir, "pty", false);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    for await (const line of reader.follow(0, controller.signal)) expect(line).toBeUndefined();
    log.close();
    reader.close();
  });
});

describe("logs that are not as they should be", () => {
  const chunks = chop(captures().find(({ name }) => name === "vitest_fail.raw")!.data, random(1));
  const lines = rendered(chunks, 120, 40);

  function recorded(): string {
    const dir = runDirectory();
    record(dir, chunks, { cols: 120, rows: 40 });
    return dir;
  }

  it("a torn index, at any byte", () => {
    const whole = recorded();
    const size = statSync(join(whole, "output.idx")).size;
    for (let cut = 0; cut < 24; cut++) {
      const dir = runDirectory();
      for (const file of ["output.log", "output.idx"])
        copyFileSync(join(whole, file), join(dir, file));
      truncateSync(join(dir, "output.idx"), random(cut)(size));
      const reader = openLog(dir, {
        mode: "pty",
        terminal: { cols: 120, rows: 40 },
        ended: true,
      });
      expectLines(reader, lines, random(cut));
      reader.close();
    }
  });

  it("an index of garbage, or ending in zeros", () => {
    const dir = recorded();
    const file = join(dir, "output.idx");
    const good = readFileSync(file);
    for (const bad of [Buffer.alloc(4_000, "garbage!"), Buffer.concat([good, Buffer.alloc(400)])]) {
      writeFileSync(file, bad);
      const terminal = { cols: 120, rows: 40 };
      const reader = openLog(dir, { mode: "pty", terminal, ended: true });
      expectLines(reader, lines, random(3));
      reader.close();
    }
  });

  it("a record in the middle that is garbage costs no line", () => {
    const dir = recorded();
    const file = join(dir, "output.idx");
    const bytes = readFileSync(file);
    bytes.fill(0xee, 40 * 5, 40 * 8);
    writeFileSync(file, bytes);
    const reader = open(dir);
    expectLines(reader, lines, random(4));
    reader.close();
  });

  it("an empty one", () => {
    const dir = runDirectory();
    record(dir, []);
    const reader = open(dir);
    expect(reader.totals()).toEqual({ bytes: 0, lines: 0, frozen: 0 });
    expect(reader.tail(10)).toEqual([]);
    expect(reader.lastOutputAt()).toBeNull();
    reader.close();
  });

  it("one that is gone", () => {
    expect(() => open(runDirectory())).toThrow(
      expect.objectContaining({ code: "log-missing", hint: expect.stringContaining("ig run") }),
    );
  });

  it("binary", () => {
    const pick = random(11);
    const data = Buffer.from(Array.from({ length: 60_000 }, () => pick(256)));
    for (const mode of ["pty", "pipe"] as const) {
      const dir = runDirectory();
      const log = record(dir, chop(data, pick, 9_000), { mode });
      const reader = open(dir, mode);
      expect(reader.totals().lines).toBe(log.lines);
      expect(reader.range(1, log.lines)).toHaveLength(log.lines);
      expect(Buffer.concat([...reader.raw()]).equals(data)).toBe(true);
      reader.close();
    }
  });

  it("one line of 20 MB, and lines after it", () => {
    for (const mode of ["pty", "pipe"] as const) {
      const dir = runDirectory();
      const data = Buffer.concat([
        Buffer.alloc(20_000_000, "x"),
        Buffer.from("\r\nnext\r\nlast\r\n"),
      ]);
      record(
        dir,
        chop(data, () => 65_535, 1),
        { mode },
      );
      const reader = open(dir, mode);
      expect(reader.totals().lines).toBe(3);
      const [endless, next] = reader.range(1, 2);
      expect(endless!.text).toHaveLength(65_536);
      expect(endless!.cut).toBe(20_000_000 - 65_536);
      expect(next!.text).toBe("next");
      reader.close();
    }
  });

  it("one whose writer was killed: every byte that is there has its lines, times and streams", async () => {
    const dir = runDirectory();
    const code = `
      import { openLogWriter } from "./src/store/log/write.ts";
      const log = openLogWriter(${JSON.stringify(dir)}, { mode: "pipe", cols: 80, rows: 24, startedAt: 0 });
      for (let i = 0; ; i++) {
        const stream = i % 3 ? "stdout" : "stderr";
        log.event({ type: "output", time: i * 4, stream, data: Buffer.from(stream + " " + i + "\\n") });
        if (i === 2000) console.log("going");
      }`;
    const child = spawn(process.execPath, [program(dir, code)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const reader = open(dir, "pipe");
    expect(reader.index).toBe("whole");
    const { lines } = reader.totals();
    expect(lines).toBeGreaterThan(2_000);
    for (const line of reader.range(lines - 1_500, lines - 1)) {
      const [stream, number] = line.text.split(" ");
      expect(line.stream).toBe(stream);
      expect(Math.abs(line.time! - Number(number) * 4)).toBeLessThanOrEqual(10);
    }
    reader.close();
  });
});
