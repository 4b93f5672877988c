/**
 * How well, how fast and how small: `npx tsx bench/identify/main.ts [runs] [pastes] [seed] [--baselines]`.
 *
 * hit@1        first run of the answer is one the copied text is equally from (truth.ts)
 * exact set    the runs claimed are exactly those
 * wrong claims identified or ambiguous, and the first run is not one of those; of all claims
 * false claims identified or ambiguous, though no recorded run has the copied text
 * range        first and last line within 1, of the hits
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Identification } from "../../src/read/identify/answer.ts";
import { identify } from "../../src/read/identify/identify.ts";
import { blockOf } from "../../src/read/identify/index/block.ts";
import { appendBlocks } from "../../src/read/identify/index/file.ts";
import { LineIndex } from "../../src/read/identify/index/line-index.ts";
import { hashLine } from "../../src/read/identify/paste/canonical.ts";
import { commandKey } from "../../src/read/identify/source.ts";
import { type Baseline, exactLines, winnowing } from "./baselines.ts";
import { type Corpus, makeCorpus } from "./corpus.ts";
import { type Copied, copy, type Level } from "./damage.ts";
import { Rng } from "./rng.ts";
import { makeScripts, runScript } from "./scripts.ts";
import { type True, truth } from "./truth.ts";

interface Question {
  copied: Copied;
  true: True[];
}

const args = process.argv.slice(2).filter((arg) => !arg.startsWith("--"));
const [runs = 1000, pastes = 300, seed = 1] = args.map(Number);
const verbose = process.argv.includes("--verbose");
const dir = mkdtempSync(join(tmpdir(), "identify-bench-"));

try {
  main();
} finally {
  rmSync(dir, { recursive: true, force: true });
}

function main(): void {
  const corpus = makeCorpus(join(dir, "runs"), runs, seed);
  const file = join(dir, "index", "paste.idx");
  const started = performance.now();
  for (const run of corpus.runs) {
    const facts = corpus.source.run(run.id)!;
    const block = blockOf(run.id, hashLine(commandKey(facts)), corpus.source.lines(run.id));
    appendBlocks(file, [block]);
  }
  const built = performance.now() - started;
  const size = statSync(file).size;
  const index = new LineIndex(file);
  console.log(
    `${runs} runs of ${corpus.scripts.length} scripts, ${corpus.lines} lines, ${mb(corpus.bytes)} MB; index ${mb(size)} MB = ${percent(size, corpus.bytes)} of the text, built in ${(built / 1000).toFixed(1)} s; seed ${seed}`,
  );
  const ask = (text: string) => identify(text, corpus.source, { index });
  const baselines = process.argv.includes("--baselines")
    ? [exactLines(corpus), winnowing(corpus)]
    : [];
  for (const baseline of baselines) console.log(`${baseline.name}: index ${mb(baseline.bytes)} MB`);
  for (const level of ["light", "medium", "heavy"] as Level[]) {
    positives(corpus, level, ask, baselines);
    negatives(corpus, level, ask);
  }
  const cold = performance.now();
  identify("a line that no run has printed", corpus.source, { index: new LineIndex(file) });
  console.log(`cold start (index read from disk): ${(performance.now() - cold).toFixed(0)} ms`);
}

function positives(
  corpus: Corpus,
  level: Level,
  ask: (text: string) => Identification,
  baselines: Baseline[],
): void {
  const rng = new Rng(seed * 101 + level.length);
  const count = { hit: 0, set: 0, claims: 0, wrong: 0, range: 0, several: 0, multi: 0 };
  const verdicts = new Map<string, number>();
  const times: number[] = [];
  const work: number[] = [];
  const hits = baselines.map(() => 0);
  const spent = baselines.map(() => 0);
  for (let i = 0; i < pastes; i++) {
    const run = rng.pick(corpus.runs);
    const lines = corpus.source.text(run.id);
    const copied = copyFrom(lines, level, rng);
    const expected = truth(corpus, run.script, lines, copied);
    const start = performance.now();
    const cpu = process.cpuUsage();
    const answer = ask(copied.text);
    const used = process.cpuUsage(cpu);
    times.push(performance.now() - start);
    work.push((used.user + used.system) / 1000);
    verdicts.set(answer.verdict, (verdicts.get(answer.verdict) ?? 0) + 1);
    const first = answer.matches[0];
    const real = expected.find(({ id }) => id === first?.run.id);
    const claims = answer.verdict === "identified" || answer.verdict === "ambiguous";
    if (expected.length > 1) count.multi++;
    if (real) count.hit++;
    if (claims) count.claims++;
    if (claims && !real) count.wrong++;
    if (claims && isSameSet(answer, expected)) count.set++;
    const inRange = real?.ranges.some(
      ({ from, to }) => Math.abs(from - first!.from) <= 1 && Math.abs(to - first!.to) <= 1,
    );
    if (inRange) count.range++;
    const doubtful = !real || !claims || !inRange || !isSameSet(answer, expected);
    if (verbose && doubtful) explain(level, { copied, true: expected }, answer, corpus.source);
    for (const [b, baseline] of baselines.entries()) {
      const begin = performance.now();
      const id = baseline.find(copied.text);
      spent[b]! += performance.now() - begin;
      if (expected.some((other) => other.id === id)) hits[b]!++;
    }
  }
  times.sort((a, b) => a - b);
  work.sort((a, b) => a - b);
  const of = (n: number, all = pastes) => percent(n, all);
  console.log(
    `${level.padEnd(6)} hit@1 ${of(count.hit)}, exact set ${of(count.set)}, wrong claims ${of(count.wrong, count.claims)}, range ${of(count.range, count.hit)}, p50 ${at(times, 0.5)} p95 ${at(times, 0.95)} max ${at(times, 1)} ms (processor time p50 ${at(work, 0.5)} p95 ${at(work, 0.95)}); ${of(count.multi)} of the pastes fit several runs; ${[...verdicts].map(([v, n]) => `${v} ${n}`).join(", ")}`,
  );
  for (const [b, { name }] of baselines.entries())
    console.log(`       ${name}: hit@1 ${of(hits[b]!)}, ${(spent[b]! / pastes).toFixed(1)} ms`);
}

function negatives(corpus: Corpus, level: Level, ask: (text: string) => Identification): void {
  const rng = new Rng(seed * 577 + level.length);
  const unknown = makeScripts(24, seed + 50, true);
  const false_ = { rerun: 0, unknown: 0 };
  let left = 0;
  for (let i = 0; i < pastes; i++) {
    const script = rng.int(0, corpus.scripts.length - 1);
    const output = runScript(
      corpus.scripts[script]!,
      rng.int(0, 3),
      9e8 + seed * 1e5 + i,
      rng.chance(0.1),
    );
    const copied = copyFrom(output.lines, level, rng);
    if (truth(corpus, script, output.lines, copied).length === 0) {
      left++;
      const answer = ask(copied.text);
      if (answer.verdict === "identified" || answer.verdict === "ambiguous") {
        false_.rerun++;
        if (verbose) explain(`${level} unrecorded`, { copied, true: [] }, answer);
      }
    }
    const other = runScript(rng.pick(unknown), 0, i, rng.chance(0.1));
    const alien = copyFrom(other.lines, level, rng);
    const answer = ask(alien.text);
    if (answer.verdict === "identified" || answer.verdict === "ambiguous") {
      false_.unknown++;
      if (verbose) explain(`${level} unknown script`, { copied: alien, true: [] }, answer);
    }
  }
  console.log(
    `       false claims: unrecorded reruns ${percent(false_.rerun, left)} of ${left}, unknown scripts ${percent(false_.unknown, pastes)}`,
  );
}

/** Pastes are mostly a screen or less, sometimes one line, sometimes the whole log. */
function copyFrom(lines: string[], level: Level, rng: Rng): Copied {
  const kind = rng.next();
  const length = kind < 0.06 ? rng.int(1, 3) : kind < 0.9 ? rng.int(4, 60) : rng.int(60, 400);
  const from = rng.chance(0.35)
    ? Math.max(0, lines.length - length)
    : rng.int(0, Math.max(0, lines.length - length));
  let to = Math.min(lines.length - 1, from + length - 1);
  while (
    to < lines.length - 1 &&
    lines
      .slice(from, to + 1)
      .join("")
      .trim().length < 12
  )
    to++;
  return copy(lines, from, to, level, rng);
}

function isSameSet(answer: Identification, expected: True[]): boolean {
  if (answer.matches.length + answer.more !== expected.length) return false;
  const ids = new Set(expected.map(({ id }) => id));
  return answer.matches.every((match) => ids.has(match.run.id));
}

function explain(
  title: string,
  question: Question,
  answer: Identification,
  source?: Corpus["source"],
): void {
  const [wrong, right] = [answer.matches[0]?.run.id, question.true[0]?.id];
  if (source && wrong && right) {
    const [a, b] = [source.text(wrong), source.text(right)];
    const offset = answer.matches[0]!.from - question.true[0]!.ranges[0]!.from;
    const { from, to } = question.true[0]!.ranges[0]!;
    for (let n = from; n <= to; n++)
      if (a[n - 1 + offset] !== b[n - 1]) {
        console.log(`\nfirst difference, line ${n}:\n${a[n - 1 + offset]}\n${b[n - 1]}`);
        break;
      }
  }
  console.log(`\n##### ${title}: ${answer.verdict}: ${answer.summary}`);
  console.log(
    `true: ${question.true
      .slice(0, 3)
      .map(({ id, ranges }) => `${id} ${JSON.stringify(ranges.slice(0, 2))}`)
      .join("; ")} (${question.true.length})`,
  );
  const first = answer.matches[0];
  if (first)
    console.log(
      `got ${first.from}-${first.to} coverage ${first.coverage.toFixed(2)} score ${first.score.toFixed(1)} extra ${first.extra.slice(0, 9)}; ${first.differences
        .slice(0, 4)
        .map((d) => `${d.kind} ${d.pasteLine}|${d.paste}|${d.log}`)
        .join("\n   ")}`,
    );
  console.log(question.copied.text.split("\n").slice(0, 14).join("\n"));
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}

function percent(n: number, all: number): string {
  return all === 0 ? "-" : `${((100 * n) / all).toFixed(1)} %`;
}

function at(sorted: number[], p: number): string {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))]!.toFixed(1);
}
