import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identify } from "../../../src/read/identify/identify.ts";
import { LineIndex } from "../../../src/read/identify/index/line-index.ts";
import type { LogLine, RunFacts, RunSource } from "../../../src/read/identify/source.ts";
import { numberOfId } from "../../../src/store/runs/id-number.ts";

/** Runs that are plain lists of lines. What is under test never knows. */
export class MemorySource implements RunSource {
  readonly runs = new Map<string, { facts: RunFacts; lines: string[] }>();
  /** IDs whose lines were asked for. */
  readonly read: string[] = [];

  add(id: string, lines: string[], facts: Partial<RunFacts> = {}): string {
    const n = this.runs.size;
    this.runs.set(`run_${id}`, {
      lines,
      facts: {
        id: `run_${id}`,
        argv: ["./train.sh"],
        startedAt: new Date(1.77e12 + n * 60_000).toISOString(),
        endedAt: new Date(1.77e12 + n * 60_000 + 9_000).toISOString(),
        exit: { code: 0, signal: null },
        script: { kind: "file", path: "/p/train.sh", sha256: "a1b2c3d4".repeat(8) },
        live: false,
        lines: lines.length,
        ...facts,
      },
    });
    return `run_${id}`;
  }

  list(): Float64Array {
    const runs = [...this.runs.values()].map(({ facts }) => facts).reverse();
    runs.sort((a, b) => (a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0));
    return Float64Array.from(runs, ({ id }) => numberOfId(id));
  }

  run(id: string): RunFacts | undefined {
    return this.runs.get(id)?.facts;
  }

  command(id: string): string {
    return this.runs.get(id)!.facts.argv.join(" ");
  }

  *lines(id: string, from = 1, to = Number.POSITIVE_INFINITY): Generator<LogLine> {
    this.read.push(id);
    const { lines } = this.runs.get(id)!;
    for (let n = from; n <= Math.min(to, lines.length); n++) yield { n, text: lines[n - 1]! };
  }
}

export function indexFile(): string {
  return join(mkdtempSync(join(tmpdir(), "ig-identify-")), "index", "paste.idx");
}

/** Asks with a fresh index, as the command line does. */
export function ask(source: RunSource, text: string, file = indexFile()) {
  return identify(text, source, { index: new LineIndex(file) });
}

/** A training log; `seed` changes every number and nothing else. */
export function training(seed: number, epochs = 12): string[] {
  const number = (i: number) => ((Math.sin(seed * 97.3 + i * 13.7) + 1) / 2).toFixed(4);
  const lines = [
    "Loading configuration from configs/base.yaml",
    "Model resnet-50: 25.6M parameters",
    "",
    "────────────────────────────",
  ];
  for (let e = 1; e <= epochs; e++)
    lines.push(
      `epoch ${e}/${epochs} step 100/200 | loss ${number(e)} | lr 3.0e-4`,
      `epoch ${e}/${epochs} step 200/200 | loss ${number(e + 50)} | lr 3.0e-4`,
      `validation accuracy ${number(e + 100)} after epoch ${e}`,
    );
  return [...lines, "Saved checkpoint to runs/best.pt", "Training finished."];
}
