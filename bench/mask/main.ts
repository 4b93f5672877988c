/**
 * How much of what must not be shown is masked, how much else is, and how fast.
 *
 *   npx tsx bench/mask/main.ts [seed]
 *
 * Speed is also given as a ratio to one native case-insensitive search over the same text, which
 * says more than MB/s when machines differ.
 */
import { pathToFileURL } from "node:url";
import { createMasker } from "../../src/redact/masker.ts";
import { seeded } from "../random.ts";
import { cleanLines } from "./clean-lines.ts";
import { reportKinds } from "./kinds.ts";
import { isGone, secretLines } from "./shapes.ts";

export interface Recall {
  kind: string;
  lines: number;
  masked: number;
  missed: string[];
}

/** Recall by kind over the whole secret corpus. */
export function measureRecall(seed: number, rounds: number): Recall[] {
  const masker = createMasker();
  const byKind = new Map<string, Recall>();
  for (const { kind, setting, text, secret } of secretLines(seeded(seed), rounds)) {
    const recall = byKind.get(kind) ?? { kind, lines: 0, masked: 0, missed: [] };
    byKind.set(kind, recall);
    recall.lines++;
    if (isGone(secret, masker.mask(text).text)) recall.masked++;
    else recall.missed.push(`${setting}: ${text}`);
  }
  return [...byKind.values()];
}

/** The clean lines in which something was masked. */
export function measureFalseHits(seed: number, count: number): string[] {
  const masker = createMasker();
  return cleanLines(seeded(seed), count)
    .map(({ text }) => masker.mask(text))
    .filter(({ hits }) => hits.length > 0)
    .map(({ text }) => text);
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1]!;
}

/** Milliseconds of processor time: what others run on the machine meanwhile counts little. */
function timed(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e3;
}

/** MB/s of masking and of the native search, interleaved; median of `rounds`. */
function measureSpeed(text: string, rounds: number): { mask: number; search: number } {
  const masker = createMasker({ secrets: ["never-in-the-text-0815"] });
  const search = /(?:token|secret|password|credential)[a-z]*=[a-z]{40}/i;
  const masking: number[] = [];
  const searching: number[] = [];
  for (let round = 0; round < rounds; round++) {
    masking.push(timed(() => masker.mask(text)));
    searching.push(timed(() => search.test(text)));
  }
  const rate = (ms: number) => Buffer.byteLength(text) / 1e3 / ms;
  return { mask: rate(median(masking)), search: rate(median(searching)) };
}

function hostile(): [string, string][] {
  const fill = (part: string) => part.repeat(Math.ceil(1_000_000 / part.length));
  const parts = [
    "eyJ",
    "eyJ-",
    "eyJaaaaaaaaaaaa.",
    "password=",
    "password: ",
    "://a:",
    "://a@",
    "a:",
    "=",
    "--password ",
    "gh" + "p_",
    "Bearer ",
    "authorization: ",
    "cookie: a=",
    "-----BEGIN PRIVATE KEY-----",
    "PRIVATE KEY",
    " -p",
    "curl -u ",
    "\\",
    '"token":"',
    "IQoJb3JpZ2lu",
    "LS0tLS1CRUdJTi",
    "-us",
    "Q~",
    "A",
    "a.b",
    "token=\\\\\\\\",
    "postgres://a:b",
    "$6$a$",
    "$",
    "Private-Lines: 999\n",
    "[masked:private-key]\n",
    "-----BEGIN PRIVATE KEY-----\nab\n",
    "-----BEGIN PRIVATE KEY-----\n-----END ",
    `${"aB3+".repeat(16)}\n`,
    "TOKEN=a-",
  ];
  return parts.map((part) => [part, fill(part)]);
}

function report(seed: number): void {
  const recalls = measureRecall(seed, 20);
  for (const { kind, lines, masked } of recalls) {
    console.log(
      `${kind.padEnd(24)} ${((100 * masked) / lines).toFixed(1).padStart(6)} %  of ${lines}`,
    );
  }
  const lines = recalls.reduce((sum, one) => sum + one.lines, 0);
  const masked = recalls.reduce((sum, one) => sum + one.masked, 0);
  console.log(
    `\nrecall       ${((100 * masked) / lines).toFixed(2)} % of ${lines} lines, ${recalls.length} kinds`,
  );
  for (const miss of recalls.flatMap((one) => one.missed).slice(0, 10))
    console.log(`  missed ${miss.slice(0, 120)}`);

  reportKinds(seed);

  const wrong = measureFalseHits(seed, 100_000);
  console.log(`false hits   ${wrong.length} in 100,000 clean lines`);
  for (const line of wrong.slice(0, 10)) console.log(`  ${line.slice(0, 160)}`);

  const text = cleanLines(seeded(seed), 60_000).map((one) => one.text);
  for (const [name, body] of [
    ["mixed lines", text.join("\n")],
    ["ASCII lines", text.join("\n").replace(/[^\n -~]/g, "?")],
  ] as const) {
    const speed = measureSpeed(body, 15);
    console.log(
      `${name}  ${speed.mask.toFixed(0)} MB/s, ${(speed.search / speed.mask).toFixed(1)}x the time of one native search`,
    );
  }
  const masker = createMasker();
  const slowest = hostile()
    .map(([part, body]) => [part, timed(() => masker.mask(body))] as const)
    .sort((a, b) => b[1] - a[1]);
  console.log("hostile 1 MB lines, slowest:");
  for (const [part, ms] of slowest.slice(0, 5))
    console.log(`  ${ms.toFixed(0).padStart(5)} ms  ${JSON.stringify(part)}`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href)
  report(Number(process.argv[2] ?? 1));
