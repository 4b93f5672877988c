/**
 * How often a planted fault is in the answer. `npx tsx bench/views/recall.ts [seeds] [open|held]`
 *
 * Every family x fault kind x seed is one log; a fault counts as found when the answer contains its
 * line. Peers get the same log, the same budget and the same token count.
 */

import { readView } from "../../src/read/view/read.ts";
import { renderView } from "../../src/read/view/render.ts";
import { estimateTokens } from "../../src/read/view/token-count.ts";
import type { LogReader } from "../../src/store/log/line.ts";
import { arrayLog } from "../../test/fixtures/array-log.ts";
import { held } from "./families-held.ts";
import { open } from "./families-open.ts";
import type { Family } from "./family.ts";
import {
  errorGrep,
  headTail,
  lastErrors,
  type Peer,
  plainDiff,
  severityOnly,
  tail,
} from "./peers.ts";
import { isFound, KINDS, plant, VISIBLE } from "./plant.ts";

const BUDGETS = [500, 1000, 2000, 4000];
const GATES = { focus: [0.63, 0.75, 0.82, 0.9], new: 0.95 };
const PEERS: Record<string, Peer> = {
  tail,
  "head+tail": headTail,
  "error grep": errorGrep,
  "last errors": lastErrors,
  severity: severityOnly,
};

interface Score {
  found: number;
  of: number;
}
type Table = Map<string, Score[]>;

const seeds = Number(process.argv[2] ?? 4);
const only = process.argv[3];
const verbose = process.argv.includes("-v");
const COLUMN = Number(process.env.COLUMN ?? 0);
let over = 0;

function note(table: Table, row: string, column: number, found: boolean): void {
  const scores = table.get(row) ?? BUDGETS.map(() => ({ found: 0, of: 0 }));
  table.set(row, scores);
  scores[column]!.of++;
  if (found) scores[column]!.found++;
}

async function answer(
  log: LogReader,
  view: "focus" | "new",
  maxTokens: number,
  good?: string[],
): Promise<string> {
  const baseline = good ? arrayLog(good) : undefined;
  const result = await readView(log, { view, maxTokens, ...(baseline ? { baseline } : {}) });
  const text = renderView(result);
  if (estimateTokens(text) > maxTokens * 1.02 + 5) over++;
  return text;
}

async function measure(
  families: readonly Family[],
): Promise<{ views: Table; kinds: Table; families: Table }> {
  const views: Table = new Map();
  const kinds: Table = new Map();
  const names: Table = new Map();
  for (const family of families) {
    for (const kind of KINDS) {
      for (let seed = 1; seed <= seeds; seed++) {
        const one = plant(family, kind, seed);
        const log = arrayLog(one.faulty);
        for (const [column, budget] of BUDGETS.entries()) {
          if (VISIBLE.includes(kind)) {
            const text = await answer(log, "focus", budget);
            const found = isFound(text, one);
            note(views, "focus", column, found);
            note(kinds, `focus ${kind}`, column, found);
            note(names, `focus ${family.name}`, column, found);
            if (verbose && column === COLUMN && !found)
              console.log(`focus miss ${family.name} ${kind}: ${one.key.slice(0, 100)}`);
            for (const [name, peer] of Object.entries(PEERS))
              note(views, name, column, isFound(peer(log, budget), one));
          }
          const text = await answer(log, "new", budget, one.good);
          const found = isFound(text, one);
          note(views, "new", column, found);
          note(kinds, `new ${kind}`, column, found);
          note(names, `new ${family.name}`, column, found);
          if (verbose && column === COLUMN && !found)
            console.log(`new miss ${family.name} ${kind}: ${one.key.slice(0, 100)}`);
          note(views, "plain diff", column, isFound(plainDiff(log, budget, one.good), one));
        }
      }
    }
  }
  return { views, kinds, families: names };
}

function print(title: string, table: Table): void {
  console.log(
    `\n${title.padEnd(22)}${BUDGETS.map((budget) => String(budget).padStart(7)).join("")}`,
  );
  for (const [row, scores] of table) {
    const cells = scores.map(({ found, of }) => `${((100 * found) / of).toFixed(0)}%`.padStart(7));
    console.log(`${row.padEnd(22)}${cells.join("")}   of ${scores[0]!.of}`);
  }
}

function gate(views: Table, which: string): boolean {
  const share = (row: string, column: number): number => {
    const { found, of } = views.get(row)![column]!;
    return found / of;
  };
  const focus = GATES.focus.every((least, column) => share("focus", column) >= least);
  const news = share("new", 0) >= GATES.new;
  console.log(
    `\ngate ${which}: focus ${focus ? "passed" : "FAILED"}, new ${news ? "passed" : "FAILED"}`,
  );
  return focus && news;
}

let passed = true;
for (const [which, families] of [
  ["open", open],
  ["held", held],
] as const) {
  if (only && only !== "-v" && only !== which) continue;
  const tables = await measure(families);
  print(`${which}: views and peers`, tables.views);
  print(`${which}: by fault`, tables.kinds);
  if (which === "open" || verbose) print(`${which}: by family`, tables.families);
  passed = gate(tables.views, which) && passed;
}
console.log(`answers over their budget: ${over}`);
process.exitCode = passed && over === 0 ? 0 : 1;
