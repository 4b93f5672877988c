/**
 * Is the code still the code that ran? A table of commands and edits, written down before any verdict
 * was seen, each recorded as `ig run` records it and judged: correct, falsely current, falsely stale,
 * unknown. Falsely current must be 0.
 *
 * Usage: npx tsx bench/truth.ts [--start: really start every command that is here]
 */
import { isHere, type Judged, judge } from "../test/version/truth.ts";
import { PAIRS } from "../test/version/truth-pairs.ts";

async function main(): Promise<void> {
  const start = process.argv.includes("--start");
  const missing = [...new Set(PAIRS.map(({ tool }) => tool))].filter((tool) => !isHere(tool));
  const judged: Judged[] = [];
  const only = process.argv.find((word) => word.startsWith("--only="))?.slice(7);
  for (const pair of PAIRS) {
    if (missing.includes(pair.tool) || !pair.name.includes(only ?? "")) continue;
    const one = await judge(pair, start);
    judged.push(one);
    const line = `${pair.tool}: ${pair.name}`.padEnd(52);
    console.log(`${line} ${one.judgement.padEnd(16)} ${one.verdict.text}`);
  }
  const tools = new Set(judged.map(({ pair }) => pair.tool)).size;
  console.log(`\n${judged.length} pairs, ${tools} tools`);
  for (const kind of ["correct", "unnamed", "falsely current", "falsely stale", "unknown"])
    console.log(`${kind}: ${judged.filter(({ judgement }) => judgement === kind).length}`);
  const open = judged.filter(
    ({ pair, verdict }) => pair.truth === "either" && verdict.verdict === "unknown",
  );
  console.log(`unknown where the files cannot tell (counted as correct): ${open.length}`);
  if (missing.length > 0) console.log(`not on this machine: ${missing.join(", ")}`);
}

await main();
