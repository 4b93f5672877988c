import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Stream } from "../../../src/event.ts";
import { type LogWriter, openLogWriter } from "../../../src/store/log/write.ts";

/** An empty run directory, gone after the test. */
export function runDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), "ig-log-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export const START = 1_768_100_000_000;

export interface Chunk {
  data: Uint8Array;
  stream?: Stream;
  time?: number;
  /** Comes before the data. */
  resize?: { cols: number; rows: number };
}

export interface Terms {
  mode?: "pty" | "pipe";
  cols?: number;
  rows?: number;
}

export function writer(dir: string, terms: Terms = {}): LogWriter {
  const { mode = "pty", cols = 80, rows = 24 } = terms;
  return openLogWriter(dir, { mode, cols, rows, startedAt: START });
}

/** Writes a run's output as `ig run` does. Without times, each chunk comes 5 ms after the last. */
export function record(dir: string, chunks: Chunk[], terms: Terms = {}): LogWriter {
  const log = writer(dir, terms);
  let time = START;
  for (const chunk of chunks) {
    time = chunk.time ?? time + 5;
    if (chunk.resize) log.event({ type: "resize", time, ...chunk.resize });
    const stream = chunk.stream ?? (terms.mode === "pipe" ? "stdout" : "tty");
    log.event({ type: "output", time, stream, data: chunk.data });
  }
  log.close();
  return log;
}

/** Cuts data into chunks at random places. */
export function chop(data: Uint8Array, pick: (below: number) => number, most = 400): Chunk[] {
  const chunks: Chunk[] = [];
  for (let at = 0; at < data.length; ) {
    const length = 1 + pick(most);
    chunks.push({ data: data.subarray(at, at + length) });
    at += length;
  }
  return chunks;
}
