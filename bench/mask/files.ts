/**
 * Lines that programs and people really wrote: recordings, change logs, read-me files, source maps,
 * lock files. Examples of secrets are among them, so what is masked here is to be read, not only
 * counted.
 *
 *   npx tsx bench/mask/files.ts FOLDER...
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { createRedactor } from "../../src/redact/redactor.ts";

const TEXT =
  /\.(?:md|txt|raw|log|map|json|js|mjs|cjs|ts|mts|yml|yaml|pem|crt)$|(?:^|\/)(?:LICENSE|CHANGELOG)/i;

function* files(path: string): Generator<string> {
  if (!statSync(path).isDirectory()) {
    if (TEXT.test(path)) yield path;
    return;
  }
  for (const name of readdirSync(path)) yield* files(join(path, name));
}

const redactor = createRedactor();
let lines = 0;
let bytes = 0;
const hits = new Map<string, string[]>();
const start = process.cpuUsage();
for (const root of process.argv.slice(2))
  for (const file of files(root)) {
    const text = readFileSync(file, "utf8").slice(0, 4_000_000);
    bytes += text.length;
    const before = text.split("\n");
    lines += before.length;
    const after = redactor.text(text).split("\n");
    if (after.length !== before.length) console.log(`lines lost in ${file}`);
    for (const [i, line] of after.entries()) {
      if (!line.includes("[masked:")) continue;
      if (before[i]!.includes("[masked:")) continue;
      const list = hits.get(file) ?? [];
      hits.set(file, list);
      list.push(`${line.slice(0, 200)}  <-  ${before[i]!.slice(0, 200)}`);
    }
  }
const { user } = process.cpuUsage(start);
const count = [...hits.values()].reduce((sum, one) => sum + one.length, 0);
console.log(
  `${count} lines masked of ${lines} (${(bytes / 1e6).toFixed(0)} MB, ${(bytes / user).toFixed(0)} MB/s)`,
);
for (const [file, list] of hits)
  for (const line of list.slice(0, 3)) console.log(`${file.slice(-50)}: ${line}`);
