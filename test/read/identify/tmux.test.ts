import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { identify } from "../../../src/read/identify/identify.ts";
import { LineIndex } from "../../../src/read/identify/index/line-index.ts";
import type { TmuxPaste } from "../../fixtures/pastes/make.ts";
import { indexFile, MemorySource } from "./memory-source.ts";

// Copied out of a real tmux: see make.ts beside them.
const HERE = join(import.meta.dirname, "../../fixtures/pastes");
const pastes: TmuxPaste[] = JSON.parse(readFileSync(join(HERE, "pastes.json"), "utf8"));
const log = (name: string) =>
  readFileSync(join(HERE, `${name}.log`), "utf8")
    .trimEnd()
    .split("\n");

const RUNS: Record<string, string> = {
  build: "run_build001",
  train: "run_train001",
  "train-again": "run_train002",
  table: "run_table001",
  "table-again": "run_table002",
  wide: "run_wide0001",
  "wide-again": "run_wide0002",
};

const source = new MemorySource();
for (const [name, id] of Object.entries(RUNS)) source.add(id.slice(4), log(name), { argv: [name] });
const index = new LineIndex(indexFile());

/** The runs whose lines are those of the paste: a rerun may print the same there. */
function expected(paste: TmuxPaste): string[] {
  const lines = log(paste.log).slice(paste.from - 1, paste.to);
  const same = (name: string) =>
    log(name)
      .slice(paste.from - 1, paste.to)
      .join("\n") === lines.join("\n");
  const names = Object.keys(RUNS).filter((name) => name.startsWith(paste.log) && same(name));
  return names.map((name) => RUNS[name]!).reverse();
}

describe("pastes out of tmux", () => {
  test.each(
    pastes.map((paste) => ({ ...paste, title: `${paste.log} ${paste.width} ${paste.how}` })),
  )("$title, lines $from-$to", (paste) => {
    const answer = identify(paste.text, source, { index });
    const runs = expected(paste);
    expect(answer.verdict).toBe(runs.length > 1 ? "ambiguous" : "identified");
    expect(answer.matches.map(({ run }) => run.id)).toEqual(runs);
    const { from, to } = answer.matches[0]!;
    expect(Math.abs(from - paste.from), `from ${from}`).toBeLessThanOrEqual(1);
    expect(Math.abs(to - paste.to), `to ${to}`).toBeLessThanOrEqual(1);
  });
});
