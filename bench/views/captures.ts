/**
 * What real terminal output costs to read. `npx tsx bench/views/captures.ts <directory of *.raw>`
 *
 * Each capture (120x40) is rendered by xterm.js, the reference, and then shown whole with repeats
 * folded, and in focus at 1,500 tokens. Counted with a real tokenizer. The key line of each, what a
 * person would look for, must be in both.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import xterm from "@xterm/headless";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { foldAll, repeatsIn } from "../../src/read/view/auto.ts";
import { readView } from "../../src/read/view/read.ts";
import { renderPieces } from "../../src/read/view/render.ts";
import { countTokens } from "../../src/read/view/token-count.ts";
import { arrayLog } from "../../test/fixtures/array-log.ts";
import { KEYS } from "./capture-keys.ts";

async function render(bytes: Uint8Array): Promise<string[]> {
  const terminal = new xterm.Terminal({
    cols: 120,
    rows: 40,
    scrollback: 1e6,
    allowProposedApi: true,
  });
  await new Promise<void>((done) => terminal.write(bytes, done));
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = buffer.getLine(row)!;
    // A row that continues is as wide as the screen; only the last of a line is trimmed.
    const goesOn = buffer.getLine(row + 1)?.isWrapped ?? false;
    const text = line.translateToString(!goesOn);
    if (line.isWrapped && lines.length > 0) lines.push((lines.pop() ?? "") + text);
    else lines.push(text);
  }
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

const directory = process.argv[2];
if (!directory) throw new Error("name the directory of *.raw captures");
const total = { raw: 0, rendered: 0, folded: 0, focus: 0 };
let error = 0;
let lost = 0;
let files = 0;
console.log(`${"capture".padEnd(16)}     raw rendered   folded    focus  key`);
for (const file of readdirSync(directory).filter((name) => name.endsWith(".raw"))) {
  const name = file.replace(".raw", "");
  const bytes = readFileSync(join(directory, file));
  const lines = await render(bytes);
  const log = arrayLog(lines);
  const request = { view: "auto", maxTokens: Number.POSITIVE_INFINITY } as const;
  const redact = (line: { text: string }) => ({ text: line.text, removed: 0, masked: [] });
  const folded = renderPieces(
    foldAll(log.range(1, lines.length), repeatsIn(log.range(1, lines.length)), {
      ...request,
      redact,
    }) ?? [],
  );
  const focus = renderPieces((await readView(log, { view: "auto", maxTokens: 1500 })).pieces);
  const counts = {
    raw: encode(bytes.toString("utf8")).length,
    rendered: encode(lines.join("\n")).length,
    folded: encode(folded).length,
    focus: encode(focus).length,
  };
  for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += counts[key];
  const key = KEYS[name] ?? /\S/;
  const kept = [folded, focus].every((text) =>
    text.split("\n").some((line) => key.test(line.replace(/^\d+: /, ""))),
  );
  const there = lines.some((line) => key.test(line));
  if (!kept) lost++;
  files++;
  error += Math.abs(countTokens(lines.join("\n")) / Math.max(1, counts.rendered) - 1);
  const cells = Object.values(counts)
    .map((count) => String(count).padStart(8))
    .join(" ");
  console.log(
    `${name.padEnd(16)}${cells}  ${kept ? "kept" : there ? "LOST" : "not in the capture"}`,
  );
}
const share = (100 * total.folded) / total.raw;
console.log(
  `${"all".padEnd(16)}${Object.values(total)
    .map((count) => String(count).padStart(8))
    .join(" ")}`,
);
console.log(
  `folded ${share.toFixed(1)}% of raw (gate 20%), key lines lost ${lost}, token estimate off by ${((100 * error) / files).toFixed(0)}% on average`,
);
process.exitCode = share <= 20 && lost === 0 ? 0 : 1;
