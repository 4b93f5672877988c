import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LogLine, RunFacts, RunSource } from "../../src/read/identify/source.ts";
import { numberOfId } from "../../src/store/runs/id-number.ts";
import { Rng } from "./rng.ts";
import { makeScripts, runScript, type Script } from "./scripts.ts";

export interface StoredRun {
  id: string;
  script: number;
}

export interface Corpus {
  scripts: Script[];
  /** Oldest first. */
  runs: StoredRun[];
  bytes: number;
  lines: number;
  source: DiskSource;
}

/** Runs on disk, one directory each, read as a store would: a small record and the log's text. */
export class DiskSource implements RunSource {
  readonly dir: string;

  constructor(dir: string) {
    this.dir = dir;
  }

  list(): Float64Array {
    return Float64Array.from(readdirSync(this.dir).sort().reverse(), (name) =>
      numberOfId(name.slice(9)),
    );
  }

  run(id: string): RunFacts | undefined {
    try {
      return JSON.parse(readFileSync(join(this.path(id), "run.json"), "utf8"));
    } catch {
      return undefined;
    }
  }

  command(id: string): string {
    return this.run(id)!.argv.join(" ");
  }

  *lines(id: string, from = 1, to = Number.POSITIVE_INFINITY): Generator<LogLine> {
    let n = 0;
    for (const text of this.text(id)) if (++n >= from && n <= to) yield { n, text };
  }

  text(id: string): string[] {
    return readFileSync(join(this.path(id), "output.log"), "utf8").split("\n");
  }

  private path(id: string): string {
    return join(this.dir, `${id.slice(4)}-${id}`);
  }
}

/**
 * `count` runs of 84 scripts: most with new times and numbers, a quarter exact reruns of an earlier
 * run, a tenth crashes; scripts are edited now and then.
 */
export function makeCorpus(dir: string, count: number, seed: number): Corpus {
  const rng = new Rng(seed);
  const scripts = makeScripts(84, seed);
  const made: { script: number; version: number; runSeed: number; crash: boolean }[] = [];
  const versions = scripts.map(() => 0);
  const corpus: Corpus = { scripts, runs: [], bytes: 0, lines: 0, source: new DiskSource(dir) };
  mkdirSync(dir, { recursive: true });
  for (let i = 0; i < count; i++) {
    const script = rng.int(0, scripts.length - 1);
    if (rng.chance(0.04)) versions[script]!++;
    const fresh = {
      script,
      version: versions[script]!,
      runSeed: seed * 1000 + i,
      crash: rng.chance(0.1),
    };
    const run = i > 200 && rng.chance(0.25) ? rng.pick(made) : fresh;
    made.push(run);
    store(corpus, i, run);
  }
  return corpus;
}

function store(
  corpus: Corpus,
  i: number,
  run: { script: number; version: number; runSeed: number; crash: boolean },
): void {
  const script = corpus.scripts[run.script]!;
  const { lines, exit } = runScript(script, run.version, run.runSeed, run.crash);
  const key = i.toString(36).padStart(8, "0");
  const id = `run_${key}`;
  const text = lines.join("\n");
  const facts: RunFacts = {
    id,
    argv: [script.name],
    startedAt: new Date(1.76e12 + i * 60_000).toISOString(),
    endedAt: new Date(1.76e12 + i * 60_000 + 30_000).toISOString(),
    exit: { code: exit, signal: null },
    script: { kind: "file", path: script.name, sha256: run.version.toString(16).padStart(64, "0") },
    live: false,
    lines: lines.length,
  };
  const dir = join(corpus.source.dir, `${key}-${id}`);
  mkdirSync(dir);
  writeFileSync(join(dir, "run.json"), JSON.stringify(facts));
  writeFileSync(join(dir, "output.log"), text);
  corpus.runs.push({ id, script: run.script });
  corpus.bytes += Buffer.byteLength(text);
  corpus.lines += lines.length;
}
